// What jupyter-builder adds to its own configuration. Sizes are the affair of `build-widgets.mjs` and of
// tests/browser/test_weight.py: Vega is as large as it is, and comes with the first chart.
module.exports = { performance: { hints: false } };
