// Fonts for text inside diagrams; SVG text inherits nothing from the page's style sheet.
const family = 'Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

export const textRenderer = {
  defaultStyle: { fontFamily: family, fontSize: 12, lineHeight: 1.25 },
  externalStyle: { fontFamily: family, fontSize: 12, lineHeight: 1.25 },
};
