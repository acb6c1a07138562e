// One checker for the front end. Layout is Prettier's; warnings fail the check.

import jupyter from '@jupyter/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// The components must also live in a widget, outside JupyterLab: they get data and callbacks, nothing else.
const uiKnowsNoHost = {
  patterns: [
    {
      group: ['@jupyterlab/*', '@lumino/*'],
      message: 'ui/ gets everything by props; panels/ know JupyterLab.'
    },
    { regex: '(^|/)api/(?!contract$|number$)', message: 'ui/ never talks to the network; the model does.' },
    {
      regex: '(^|/)(panels|plugins|vega|mime|tokens)(/|$)',
      message: 'Dependencies point down: ui/ is below.'
    }
  ]
};
const modelKnowsNoScreen = {
  patterns: [
    {
      group: ['react', 'react-dom', '@jupyterlab/*'],
      message: 'A model knows neither pixels nor JupyterLab.'
    },
    {
      regex: '(^|/)(ui|panels|plugins|vega|mime)(/|$)',
      message: 'Dependencies point down: model/ is below.'
    },
    { regex: '(^|/)api/(?!contract$|number$)', message: 'A model asks through the TracksideApi it is given.' }
  ]
};
const panelsAndApi = {
  patterns: [{ regex: '(^|/)(panels|plugins|ui)(/|$)', message: 'api/ knows the wire and nothing above it.' }]
};

const generated = 'labextension/src/api/contract.ts';

export default tseslint.config(
  {
    ignores: ['**/node_modules/', '**/.venv/', 'labextension/dist/', 'labextension/lib/']
  },
  // Generated: read, and held to no rule.
  { files: [generated], languageOptions: { parser: tseslint.parser } },
  {
    files: ['labextension/**/*.{ts,tsx}', '*.mts'],
    ignores: [generated],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: {
      parserOptions: { project: './labextension/tsconfig.tests.json', tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 100 }],
      'no-console': ['error', { allow: ['warn', 'error'] }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      // Lumino's signals take a method and its `this`, as two arguments.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }]
    }
  },
  {
    // JupyterLab's own rules concern the code that speaks to JupyterLab.
    files: ['labextension/src/**/*.{ts,tsx}'],
    ignores: [generated],
    plugins: { jupyter },
    rules: {
      ...jupyter.configs.recommended[0].rules,
      // What is loaded at the start is measured (100 kB in all); heavy parts are chunks of their own.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    files: ['labextension/schema/*.json'],
    plugins: { jupyter },
    languageOptions: jupyter.configs.recommended[1].languageOptions,
    rules: jupyter.configs.recommended[1].rules
  },
  {
    files: ['labextension/src/ui/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', uiKnowsNoHost] }
  },
  {
    files: ['labextension/src/model/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', modelKnowsNoScreen] }
  },
  {
    files: ['labextension/src/api/**'],
    ignores: [generated],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', panelsAndApi] }
  },
  {
    // A suite is one function, and tests reach for non-null more often.
    files: ['labextension/tests/**'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off'
    }
  }
);
