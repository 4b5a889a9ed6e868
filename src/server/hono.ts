// The parts of Hono that are used. The build puts them into this file.
export { serve } from '@hono/node-server';
export { type Context, Hono } from 'hono';
export { bodyLimit } from 'hono/body-limit';
export { streamSSE } from 'hono/streaming';
