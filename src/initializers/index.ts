export * from './initializers.ts';
