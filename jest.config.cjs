/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Source is ESM with ".js" specifiers; tests run as CommonJS, so the suffix is dropped.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  reporters: ['default', '<rootDir>/test/closing-line-reporter.cjs'],
  // On two cores jest would take one worker; many tests wait for servers of their own.
  maxWorkers: 2,
  testTimeout: 30000,
};
