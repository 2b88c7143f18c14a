import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  build: {
    target: 'es2022',
    sourcemap: false,
    // antd's core is one chunk by nature; pages with tables load theirs later.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Dozens of icons of half a kilobyte each are one request.
            { name: 'icons', test: /node_modules\/@ant-design\/icons/ },
            // The agent's page and what every page uses, apart from tables and dates.
            { name: 'shared', test: /\/src\/(lib|ui|api)\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: server, ws: true } },
  },
  preview: { host: '127.0.0.1' },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: [] },
});
