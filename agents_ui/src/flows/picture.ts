/** A picture that came as text, made part of the page: what it may hold is listed here, all else is left out. */
const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set(["svg", "g", "path", "rect", "circle", "text", "tspan", "title"]);
const ATTRIBUTES =
  /^(aria-label|cx|cy|d|data-[a-z-]+|fill|font-(family|size|weight)|height|lang|r|role|rx|ry|stroke(-[a-z]+)?|text-anchor|transform|viewBox|width|x|y)$/;

/** The picture, ready to be put in; null when it is none. */
export function pictureOf(text: string): SVGSVGElement | null {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.namespaceURI !== SVG || root.localName !== "svg") return null;
  clean(root);
  return document.importNode(root, true) as unknown as SVGSVGElement;
}

function clean(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (name !== "xmlns" && !ATTRIBUTES.test(name)) element.removeAttribute(name);
  }
  for (const child of [...element.children]) {
    if (child.namespaceURI === SVG && ELEMENTS.has(child.localName)) clean(child);
    else child.remove();
  }
}

/** How the picture names each node, in the reader's language. */
export function nodeNames(picture: Element): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of picture.querySelectorAll("[data-node]")) {
    const title = [...node.children].find(({ localName }) => localName === "title")?.textContent ?? "";
    names.set(node.getAttribute("data-node") ?? "", title.split("\n")[0] ?? "");
  }
  return names;
}
