// The parts of Hono that are used. The build puts them into this file.
export { serve } from '@hono/node-server';
export { Hono } from 'hono';
