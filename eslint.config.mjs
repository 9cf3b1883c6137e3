import js from '@eslint/js'
import typescript from 'typescript-eslint'

export default typescript.config(
  { ignores: ['node_modules/', 'data/', 'coverage/', 'tests/http/api.d.ts'] },
  js.configs.recommended,
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
  {
    files: ['src/interfaces/http/front-page/*.js'], // runs in browsers
    languageOptions: { globals: { AbortSignal: 'readonly', document: 'readonly', fetch: 'readonly', reportError: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowNullish: true }],
      // A port's promise may be kept without waiting for anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A class may stand in for a port of the same shape: that is the point of ports.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A text spells an identity of the kind that the caller asks for.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
  },
)
