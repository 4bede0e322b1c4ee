import { scenarioTitles, type Scenario } from "./fleet.js";
import { markup, type Markup } from "./markup.js";
import type { TaskResult } from "./tasks.js";
import type { WeatherKind, WeatherSpell } from "./weather.js";

const WIDTH = 1_040;
const LEFT = 56;
const TOP = 92;
const PANEL = { width: 456, height: 128, gapX: 56, gapY: 52 };
/** With more spells than this their names would lie over each other. */
const MOST_NAMES = 12;

const spellNames: Readonly<Record<WeatherKind, string>> = {
  errors: "errors",
  hang: "hangs",
  slow: "slow",
  throttle: "throttled",
};

// Readable on white and on black, for eyes that see colours differently: one hue, and names beside the shaded times.
const style = `
  svg { --paper: #ffffff; --ink: #1f2328; --faint: #656d76; --line: #d0d7de; --bars: #0969da; --spell: #bf8700; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #e6edf3; --faint: #9198a1; --line: #30363d; --bars: #4493f8; --spell: #d29922; }
  }
  .paper { fill: var(--paper); } .bars { fill: var(--bars); } .spell { fill: var(--spell); fill-opacity: 0.18; }
  .line { stroke: var(--line); stroke-width: 1; }
  text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: var(--faint); }
  .title { font-size: 18px; font-weight: 600; fill: var(--ink); }
  .name { font-size: 13px; font-weight: 600; fill: var(--ink); } .right { text-anchor: end; } .middle { text-anchor: middle; }`;

/** STS calls per minute: a column for each scenario, a row for each contestant, one scale for all. */
export function fleetChart(
  acts: readonly { readonly scenario: Scenario; readonly results: readonly TaskResult[] }[],
  weather: readonly WeatherSpell[],
): string {
  const contestants = Math.max(0, ...acts.map(({ results }) => results.length));
  const height = TOP + contestants * (PANEL.height + PANEL.gapY) + 12;
  const all = acts.flatMap(({ results }) => results.map(({ perMinute }) => perMinute));
  const top = niceTop(all.reduce((most, values) => values.reduce((a, b) => Math.max(a, b), most), 1));
  const panels = acts.flatMap(({ scenario, results }, column) =>
    results.map((result, row) =>
      panel({
        result,
        top,
        x: LEFT + column * (PANEL.width + PANEL.gapX),
        y: TOP + row * (PANEL.height + PANEL.gapY),
        weather: scenario === "faults" ? weather : [],
        heading: row === 0 ? scenarioTitles[scenario] : undefined,
      }),
    ),
  );
  const root = markup("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${WIDTH} ${height}`, role: "img" }, [
    markup("title", {}, ["STS calls per minute of a fleet"]),
    markup("style", {}, [style]),
    markup("rect", { class: "paper", width: WIDTH, height }),
    text("STS calls per minute", { class: "title", x: LEFT, y: 32 }),
    ...panels,
  ]);
  return `${root.text}\n`;
}

function panel(about: {
  readonly result: TaskResult;
  readonly top: number;
  readonly x: number;
  readonly y: number;
  readonly weather: readonly WeatherSpell[];
  readonly heading: string | undefined;
}): Markup {
  const { result, top, x, y, weather, heading } = about;
  const { perMinute, score, contestant } = result;
  const { width, height } = PANEL;
  const count = (value: number): string => Math.round(value).toLocaleString("en");
  const atMinute = (minute: number): number => round((Math.min(minute, perMinute.length) * width) / perMinute.length);
  const bars = perMinute.map((calls, minute) => {
    const level = round(height - (calls * height) / top);
    return `H${atMinute(minute)}V${level}H${atMinute(minute + 1)}`;
  });
  const summary = `${count(score.requests)} calls, ${count(score.peakPerSecond)} in the peak second`;
  const spells = weather.map(({ from, to }) => {
    const start = atMinute(from / 60_000);
    return markup("rect", { class: "spell", x: start, width: round(atMinute(to / 60_000) - start), height });
  });
  const names =
    heading === undefined || weather.length > MOST_NAMES
      ? []
      : weather.map((spell, index) => {
          // Alternating heights, as neighbours may overlap.
          const place = atMinute((spell.from + spell.to) / 120_000);
          return text(spellNames[spell.kind], { class: "middle", x: place, y: index % 2 === 0 ? -26 : -40 });
        });
  return markup("g", { transform: `translate(${x} ${y})` }, [
    ...(heading === undefined ? [] : [text(heading, { class: "name", x: 0, y: -40 })]),
    ...names,
    text(contestant, { class: "name", x: 0, y: -8 }),
    text(summary, { class: "right", x: width, y: -8 }),
    ...[0, 0.5, 1].flatMap((share) => {
      const level = height * (1 - share);
      return [
        markup("line", { class: "line", x1: 0, x2: width, y1: level, y2: level }),
        text(count(top * share), { class: "right", x: -6, y: level + 4 }),
      ];
    }),
    ...spells,
    markup("path", { class: "bars", d: `M0 ${height}${bars.join("")}V${height}Z` }),
    ...minuteTicks(perMinute.length).map((minute) =>
      text(tickName(minute), { class: "middle", x: atMinute(minute), y: height + 16 }),
    ),
  ]);
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): Markup {
  return markup("text", attributes, [content]);
}

/** The next of 1, 2, 5, 10, 20, … */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power;
}

/** Four to eight ticks, on round minutes or hours. */
export function minuteTicks(minutes: number): readonly number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].find((each) => minutes / each <= 8) ?? 1_440;
  return Array.from({ length: Math.floor(minutes / step) + 1 }, (_, index) => index * step);
}

function tickName(minute: number): string {
  return minute > 0 && minute % 60 === 0 ? `${minute / 60} h` : `${minute} min`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
