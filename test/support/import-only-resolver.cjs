/**
 * Resolves like jest, and lets packages in that offer nothing but an `import` condition (kubernetes-models):
 * jest asks for `require` and would not find them. Adding `import` for every package instead would make the tests
 * run the ESM build of packages whose CommonJS build is what ships.
 */
module.exports = (request, options) => {
  try {
    return options.defaultResolver(request, options);
  } catch (error) {
    if (!/^@?kubernetes-models\//.test(request)) throw error;
    return options.defaultResolver(request, { ...options, conditions: ['import', 'default'] });
  }
};
