export * from './initializers.ts';
export { identity, type MatrixOptions, orthogonal } from './matrices.ts';
