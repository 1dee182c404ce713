/** What the build makes up: `build.mjs` fills these modules in. */

declare module "styles:*" {
  const css: string;
  export default css;
}

declare module "texts:boot" {
  const texts: { [language: string]: { [key: string]: string } };
  export default texts;
}
