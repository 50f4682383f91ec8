(() => {
  const D = Counts.unpack(JSON.parse(document.getElementById("data").textContent));
  const $ = (id) => document.getElementById(id);
  const escaped = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const centre = D.couplings.map((c) => c.centre), x = [...centre];
  const short = (v) => (Number.isFinite(v) ? String(Number(v.toPrecision(6))) : "impossible");
  const unitText = (c) => (c.power ? `1e${c.power}${c.of ? " " + c.of : ""}` : c.of);
  // positions of sliders: the value in its unit, or the logarithm of it
  const place = (c, v) => (c.logarithmic ? Math.log10(v / c.shown) : v / c.shown);
  const unplace = (c, p) => Math.min(Math.max(c.shown * (c.logarithmic ? 10 ** p : p), c.low), c.high);
  const inside = (c, v) => Math.min(Math.max(v, c.lower ?? -Infinity), c.upper ?? Infinity);
  let warm = null, best = null, central = null, shown = [], drawn = "", projection = { block: 0, axis: 0 };

  // ---- controls

  const controls = D.couplings.map((c, i) => {
    const box = document.createElement("div"), from = place(c, c.low), to = place(c, c.high), unit = unitText(c);
    box.className = "slider";
    box.innerHTML = `<label for="n${i}"><code>${escaped(c.name)}</code> <span class="unit">${escaped(unit)}</span></label>`
      + `<input type="number" id="n${i}" step="any"><input type="range" id="s${i}" min="${from}" max="${to}" step="${(to - from) / 400}">`;
    box.title = c.description;
    $("sliders").append(box);
    const range = box.querySelector("[type=range]"), number = box.querySelector("[type=number]");
    range.setAttribute("aria-label", `${c.name}${unit ? ", in " + unit : ""}${c.description ? ": " + c.description : ""}`);
    range.addEventListener("input", () => { x[i] = unplace(c, Number(range.value)); soon(); });
    number.addEventListener("change", () => {
      const value = number.value.trim() === "" ? NaN : Number(number.value) * c.shown;
      if (Number.isFinite(value)) x[i] = inside(c, value);
      shown[i] = NaN;
      update();
    });
    range.addEventListener("blur", () => { shown[i] = NaN; showControls(); });
    return { range, number };
  });

  const pulls = D.nuisances.map((n) => {
    const row = $("pulls").tBodies[0].insertRow();
    row.insertCell().textContent = n.name;
    return [row.insertCell(), row.insertCell()];
  });
  const keys = ["signal", "backgrounds", "data"].map((name) => {
    const item = document.createElement("li");
    item.innerHTML = `<i class="${name}"></i><span></span>`;
    $("legend").append(item);
    return item.lastChild;
  });
  const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  function showControls() {
    D.couplings.forEach((c, i) => {
      const { range, number } = controls[i], text = short(x[i] / c.shown), unit = unitText(c);
      if (shown[i] === x[i]) return;
      shown[i] = x[i];
      if (document.activeElement !== range) range.value = place(c, x[i]);
      number.value = text;
      range.setAttribute("aria-valuetext", unit ? `${text} ${unit}` : text);
    });
  }

  // ---- one update: profile, and draw

  // sliders say more than screens show: once for each picture
  let asked = false;
  function soon() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; update(); });
  }

  function update(thorough) {
    best = Engine.profile(D, x, warm, thorough);
    if (best.good) warm = best.a;
    showControls();
    put($("nll2"), short(best.value));
    put($("difference"), Number.isFinite(best.value) ? (best.value - central).toFixed(3) : "impossible");
    D.nuisances.forEach((n, k) => {
      put(pulls[k][0], best.a[k].toFixed(4));
      put(pulls[k][1], n.sigma ? ((best.a[k] - n.centre) / n.sigma).toFixed(2) : "free");
    });
    drawSpectrum();
    if (!thorough) later();
  }

  function projected(block, values, axis) {
    const sizes = block.axes.map((a) => a.edges.length - 1);
    if (axis < 0) return Array.from(values);
    const after = sizes.slice(axis + 1).reduce((p, n) => p * n, 1), out = new Array(sizes[axis]).fill(0);
    for (let b = 0; b < values.length; b++) out[Math.floor(b / after) % sizes[axis]] += values[b];
    return out;
  }

  // 1, 2 or 5 times a power of ten
  function ticks(low, high, count) {
    const raw = (high - low) / count, size = 10 ** Math.floor(Math.log10(raw));
    const step = size * [1, 2, 5, 10].find((s) => s * size >= raw), found = [];
    for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + 1e-9 * step; v += step) found.push(Number(v.toPrecision(12)));
    return found;
  }

  // where marks of an axis stand, as positions of its slider, with their texts
  function marks(c, ends) {
    if (!c.logarithmic) return ticks(ends[0], ends[1], 6).map((t) => [t, short(t)]);
    const found = [];
    for (let k = Math.floor(ends[0]); k <= ends[1]; k++) {
      for (const m of [1, 2, 5]) found.push([k + Math.log10(m), short(m * 10 ** k)]);
    }
    return found.filter(([t]) => t >= ends[0] - 1e-9 && t <= ends[1] + 1e-9);
  }

  const curves = [...$("shapes").children];
  function drawSpectrum() {
    const { block: i, axis } = projection, block = D.blocks[i], B = block.bins;
    const along = axis < 0 ? null : block.axes[axis];
    const named = Counts.parts(D, best, i);
    const signal = new Float64Array(B), other = new Float64Array(B), n = Float64Array.from(block.observed), spread = new Float64Array(B);
    block.parts.forEach((part, n) => {
      const to = part.rows.length === 1 && part.rows[0] === -1 ? other : signal;
      for (let b = 0; b < B; b++) to[b] += named[n].counts[b];
    });
    for (let b = 0; b < B; b++) {
      const mu = signal[b] + other[b];
      if (block.kind === "on-off") {
        n[b] -= block.control[b] / block.tau;
        spread[b] = block.observed[b] + block.control[b] / block.tau ** 2;
      } else if (block.kind === "gaussian") {
        spread[b] = block.white.length > B ? 0 : block.white[b] ** -2;
      } else if (block.kind === "published") {
        spread[b] = (mu > n[b] ? block.white[0] : block.white[B]) ** 2;
      } else spread[b] = Math.max(mu, 0);
    }
    const [p, q, o, v] = [signal, other, n, spread].map((y) => projected(block, y, axis));
    const N = p.length, edges = along ? Array.from(along.edges) : Array.from({ length: N + 1 }, (_, b) => b);
    const per = (y) => y.map((value, b) => value / (edges[b + 1] - edges[b]));
    const sum = per(p.map((value, b) => value + q[b])), back = per(q), data = per(o);
    const bar = per(v.map((w, b) => Math.sqrt(block.kind === "poisson" ? Math.max(o[b], 0) : w)));
    const highest = data.map((d, b) => d + bar[b]);
    let top = 1.08 * Math.max(...sum, ...back, ...highest), bottom = Math.min(0, ...data.map((d, b) => 1.1 * (d - bar[b])));
    if (!(top > bottom)) top = bottom + 1;
    const [one, two] = ticks(bottom, top, 5);
    [bottom, top] = [(two - one) * Math.floor(bottom / (two - one)), (two - one) * Math.ceil(top / (two - one))];
    const left = 74, right = 626, foot = 318, head = 12, rTop = 340, rFoot = 424;
    const X = (e) => left + (right - left) * (e - edges[0]) / (edges[N] - edges[0]);
    const Y = (d) => foot - (foot - head) * (d - bottom) / (top - bottom);
    const R = (d) => (rTop + rFoot) / 2 - (rFoot - rTop) / 2 * Math.max(-4, Math.min(4, d)) / 4;
    // few long paths, whatever the number of bins; a short line with round ends is a point
    const at = (v) => v.toFixed(1), tops = edges.map((e) => at(X(e)));
    const stairs = (y) => y.reduce((s, d, b) => `${s}V${at(Y(d))}H${tops[b + 1]}`, "");
    const area = (y) => `M${tops[0]},${at(Y(0))}${stairs(y)}V${at(Y(0))}Z`;
    let errors = "", points = "";
    data.forEach((d, b) => {
      const mid = at((X(edges[b]) + X(edges[b + 1])) / 2), pull = R(v[b] > 0 ? (o[b] - p[b] - q[b]) / Math.sqrt(v[b]) : 0);
      errors += `M${mid},${at(Y(d - bar[b]))}V${at(Y(d + bar[b]))}M${mid},${at(R(0))}V${at(pull)}`;
      points += `M${mid},${at(Y(d))}h0M${mid},${at(pull)}h0`;
    });
    [area(sum), area(back), errors, points].forEach((d, k) => curves[k].setAttribute("d", d));
    curves[2].setAttribute("stroke-width", N > 60 ? 0.7 : 1.5);
    curves[3].setAttribute("stroke-width", N > 60 ? 3 : 6);
    let frame = `<path d="M${left},${head}V${foot}H${right}M${left},${rTop}V${rFoot}H${right}M${left},${R(0)}H${right}" fill="none" stroke="#5b6577"/>`;
    for (const t of ticks(bottom, top, 5)) frame += `<text x="${left - 6}" y="${Y(t) + 5}" text-anchor="end">${short(t)}</text>`;
    for (const t of [-4, 0, 4]) frame += `<text x="${left - 6}" y="${R(t) + 5}" text-anchor="end">${t}</text>`;
    for (const t of ticks(edges[0], edges[N], 6)) frame += `<text x="${X(t)}" y="${rFoot + 18}" text-anchor="middle">${short(t)}</text>`;
    const unit = along ? along.unit : "", title = along ? `${along.name}${unit ? " [" + unit + "]" : ""}` : "bin";
    frame += `<text x="${(left + right) / 2}" y="${rFoot + 40}" text-anchor="middle">${escaped(title)}</text>`
      + `<text transform="translate(16,${(head + foot) / 2}) rotate(-90)" text-anchor="middle">counts per ${escaped(unit || "bin")}</text>`
      + `<text transform="translate(16,${(rTop + rFoot) / 2}) rotate(-90)" text-anchor="middle">pull</text>`;
    // text is slow to lay out, and seldom changes
    if (frame !== drawn) $("frame").innerHTML = drawn = frame;
    const told = (y) => y.reduce((a, b) => a + b, 0).toFixed(1);
    put(keys[0], `signal ${told(p)}`);
    put(keys[1], `backgrounds ${told(q)}`);
    put(keys[2], `data${block.kind === "on-off" ? " less control" : ""} ${told(o)}`);
    $("spectrum").setAttribute("aria-label", `Counts of ${block.name} along ${title}: data ${told(o)}, expected ${told(p.concat(q))}`);
  }

  // ---- the point as a link and as a file

  const plain = (text) => /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) || /^[A-Za-z][\w.-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|nan|inf)$/i.test(text);
  function word(value) {
    if (Array.isArray(value)) return `[${value.map(word).join(", ")}]`;
    if (value !== null && typeof value === "object") return `{${Object.entries(value).map(([k, v]) => `${word(k)}: ${word(v)}`).join(", ")}}`;
    return typeof value === "string" && !plain(value) ? JSON.stringify(value) : String(value);
  }

  function yaml() {
    const size = (c) => c.shown / 10 ** c.power;
    // something has to be asked for: a nuisance leaves every coupling where it is
    const asked = [D.nuisances.length ? D.nuisances[0].name : D.couplings[0].name];
    const at = D.couplings.map((c, i) => [c, i]).filter(([c]) => !asked.includes(c.name)).map(([c, i]) => `  ${c.name}: ${c.of ? `${x[i] / size(c)} ${c.of}` : x[i]}`);
    const entries = Object.entries(D.analysis).filter(([key]) => !["version", "held", "parameters", "profile"].includes(key));
    const held = Object.entries(D.analysis.held ?? {}).filter(([key]) => !D.couplings.some((c) => c.name === key));
    return ["# -2 ln L at one point: nurecoil fit --analysis point.yaml",
      "# to fit a coupling, move its name from held to parameters", "version: 1",
      ...entries.map(([key, value]) => `${key}: ${word(value)}`), `parameters: ${word(asked)}`,
      ...(held.length + at.length ? ["held:"] : []), ...held.map(([key, value]) => `  ${key}: ${word(value)}`), ...at, ""].join("\n");
  }

  function state() {
    return "#" + D.couplings.map((c, i) => [c, x[i], i]).filter(([, v, i]) => v !== centre[i])
      .map(([c, v]) => `${encodeURIComponent(c.name)}=${v / c.shown}`).join("&");
  }

  function fromHash() {
    const said = new URLSearchParams(location.hash.slice(1));
    D.couplings.forEach((c, i) => {
      const text = said.get(c.name), value = text === null || text.trim() === "" ? NaN : Number(text) * c.shown;
      x[i] = Number.isFinite(value) ? inside(c, value) : centre[i];
      if (c.enters === "axis") x[i] = Math.min(Math.max(x[i], c.low), c.high);
    });
    return said;
  }

  let timer = 0;
  function later() { clearTimeout(timer); timer = setTimeout(settle, 150); }
  function settle() { update(true); showPoint(); }
  function showPoint() {
    const here = state(), text = yaml();
    $("yaml").textContent = text;
    $("link").href = here;
    $("download").href = "data:application/yaml;charset=utf-8," + encodeURIComponent(text);
    if (location.hash !== here && !location.hash.includes("measure") && !location.hash.includes("contour")) history.replaceState(null, "", here);
  }

  // ---- regions, in slices of time so that the page stays alive

  const LEVELS = [[2.2957, "68.3 %", "#0072b2"], [4.6052, "90 %", "#009e73"], [5.9915, "95 %", "#d55e00"]], GRID = 41, MARGIN = 15;
  let running = 0;

  function contour() {
    const i = Number($("across").value), j = Number($("upward").value), mine = ++running;
    if (i === j) { $("regions").textContent = "Choose two different couplings."; return; }
    const ends = (k) => { const c = D.couplings[k]; return [place(c, c.low), place(c, c.high)]; };
    const point = [...x], from = performance.now(), step = (e, n) => e[0] + (e[1] - e[0]) * n / (GRID - 1);
    let near = null, low = best.value;
    const over = (a, b, told, then) => {
      const values = new Float64Array(GRID * GRID);
      let next = 0;
      const slice = () => {
        if (mine !== running) return;
        const stop = performance.now() + 12;
        while (next < values.length && performance.now() < stop) {
          // back and forth, so that a neighbour is where the last point ended
          const row = Math.floor(next / GRID), col = row % 2 ? GRID - 1 - next % GRID : next % GRID;
          point[i] = unplace(D.couplings[i], step(a, col));
          point[j] = unplace(D.couplings[j], step(b, row));
          const found = Engine.profile(D, point, near, true);
          if (found.good) near = found.a;
          values[row * GRID + col] = found.value;
          low = Math.min(low, found.value);
          next++;
        }
        if (next < values.length) { $("regions").textContent = `${told}: ${next} of ${values.length} points`; setTimeout(slice, 0); } else then(values);
      };
      slice();
    };
    // all of the sliders first, then what is left of the plane
    over(ends(i), ends(j), "Looking for regions", (values) => {
      const rows = [], cols = [];
      values.forEach((v, n) => { if (v < low + MARGIN) { cols.push(n % GRID); rows.push(Math.floor(n / GRID)); } });
      const window = (e, at) => (at.length ? [step(e, Math.max(Math.min(...at) - 1, 0)), step(e, Math.min(Math.max(...at) + 1, GRID - 1))] : e);
      const [a, b] = [window(ends(i), cols), window(ends(j), rows)];
      over(a, b, "Drawing", (finer) => drawPlane(i, j, a, b, finer, low, performance.now() - from));
    });
  }

  function drawPlane(i, j, a, b, values, low, took) {
    const at = values.indexOf(Math.min(...values));
    const left = 90, right = 625, head = 10, foot = 420, N = GRID - 1;
    const X = (p) => left + (right - left) * p / N, Y = (q) => foot - (foot - head) * q / N;
    let s = `<path d="M${left},${head}H${right}V${foot}H${left}Z" fill="none" stroke="#5b6577"/>`;
    for (const [rise, , colour] of LEVELS) {
      let d = "";
      for (let r = 0; r < N; r++) for (let c = 0; c < N; c++) {
        const corners = [[c, r], [c + 1, r], [c + 1, r + 1], [c, r + 1]].map(([p, q]) => [p, q, values[q * GRID + p] - low - rise]);
        const cuts = [];
        corners.forEach(([p, q, v], k) => {
          const [p2, q2, w] = corners[(k + 1) % 4];
          if ((v > 0) === (w > 0)) return;
          const t = Number.isFinite(v) && Number.isFinite(w) ? v / (v - w) : 0.5;
          cuts.push([X(p + t * (p2 - p)), Y(q + t * (q2 - q))]);
        });
        for (let k = 0; k + 1 < cuts.length; k += 2) d += `M${cuts[k].map((z) => z.toFixed(1))}L${cuts[k + 1].map((z) => z.toFixed(1))}`;
      }
      s += `<path d="${d}" fill="none" stroke="${colour}" stroke-width="2"/>`;
    }
    const [ci, cj] = [D.couplings[i], D.couplings[j]], share = (e, v) => N * (v - e[0]) / (e[1] - e[0]);
    for (const [t, text] of marks(ci, a)) s += `<text x="${X(share(a, t))}" y="${foot + 20}" text-anchor="middle">${text}</text>`;
    for (const [t, text] of marks(cj, b)) s += `<text x="${left - 6}" y="${Y(share(b, t)) + 5}" text-anchor="end">${text}</text>`;
    const label = (c) => escaped(c.name + (unitText(c) ? ` [${unitText(c)}]` : ""));
    s += `<text x="${(left + right) / 2}" y="${foot + 46}" text-anchor="middle">${label(ci)}</text>`
      + `<text transform="translate(18,${(head + foot) / 2}) rotate(-90)" text-anchor="middle">${label(cj)}</text>`;
    const here = [share(a, place(ci, x[i])), share(b, place(cj, x[j]))], seen = here.every((p) => p >= 0 && p <= N);
    if (seen) s += `<circle cx="${X(here[0])}" cy="${Y(here[1])}" r="5"/>`;
    LEVELS.forEach(([, name, colour], k) => { s += `<text x="${left + 10}" y="${head + 22 + 22 * k}" style="fill:${colour}">${name}</text>`; });
    $("plane").innerHTML = s;
    $("plane").removeAttribute("hidden");
    const where = [[ci, a, at % GRID], [cj, b, Math.floor(at / GRID)]].map(([c, e, n]) => `${c.name} ${short(unplace(c, e[0] + (e[1] - e[0]) * n / N) / c.shown)}`);
    $("regions").textContent = `Above the smallest −2 ln L found, ${short(low)}; on this grid it is smallest at ${where.join(", ")}. `
      + `Nuisances minimised, other couplings held where their sliders are; what is thinner than a cell of the grid shows as islands. ${seen ? "The dot is the present point." : "The present point is outside."} ${(took / 1000).toFixed(2)} s.`;
    $("plane").dataset.low = String(low);
  }

  // ---- the page's test of itself

  function selfTest() {
    const off = D.references.map((r) => Math.abs(Engine.profile(D, r.x, null, true).value - r.value));
    const worst = Math.max(...off), passed = off.every((d) => d <= D.tolerance);
    const verdict = $("verdict");
    verdict.dataset.verdict = passed ? "passed" : "failed";
    verdict.dataset.worst = String(worst);
    verdict.textContent = `Self-test ${passed ? "passed" : "FAILED"}: −2 ln L at ${off.length} stored points is within ${worst.toExponential(1)} of ${D.package} (allowed ${D.tolerance.toExponential(0)}).`;
  }

  function measure() {
    const times = [], keep = [...x];
    for (let n = 0; n < 200; n++) {
      D.couplings.forEach((c, i) => {
        const p = [place(c, c.low), place(c, c.high)], mid = place(c, centre[i] || c.low || 0);
        x[i] = c.enters === "axis" ? unplace(c, p[0] + (p[1] - p[0]) * (0.5 + 0.4 * Math.sin(n / 20 + i)))
          : unplace(c, (Number.isFinite(mid) ? mid : 0) + 0.2 * (p[1] - p[0]) * Math.sin(n / 20 + i));
      });
      const from = performance.now();
      update();
      document.documentElement.getBoundingClientRect();
      times.push(performance.now() - from);
    }
    times.sort((p, q) => p - q);
    keep.forEach((v, i) => { x[i] = v; });
    update();
    const out = $("measured");
    out.dataset.median = String(times[100]);
    out.textContent = `An update with its drawing takes ${times[100].toFixed(2)} ms in the median of 200, ${times[197].toFixed(2)} ms for 99 %.`;
  }

  // ---- begin

  D.blocks.forEach((block, i) => {
    const fits = block.axes.length && block.axes.reduce((p, a) => p * (a.edges.length - 1), 1) === block.bins;
    for (const axis of fits ? block.axes.keys() : [-1]) {
      const option = document.createElement("option");
      option.value = `${i} ${axis}`;
      option.textContent = `${block.name}: ${axis < 0 ? "bins" : block.axes[axis].name}`;
      $("projection").append(option);
    }
  });
  const [first] = $("projection").options;
  projection = { block: Number(first.value.split(" ")[0]), axis: Number(first.value.split(" ")[1]) };
  $("projection").addEventListener("change", (event) => {
    const [block, axis] = event.target.value.split(" ").map(Number);
    projection = { block, axis };
    drawSpectrum();
  });
  for (const [id, at] of [["across", 0], ["upward", 1]]) {
    D.couplings.forEach((c, i) => $(id).add(new Option(c.name, i, i === at, i === at)));
    $(id).disabled = D.couplings.length < 2;
  }
  $("contour").disabled = D.couplings.length < 2;
  $("contour").addEventListener("click", contour);
  $("reset").addEventListener("click", () => { x.splice(0, x.length, ...centre); update(); });
  window.addEventListener("hashchange", () => { fromHash(); update(); });

  const bins = D.blocks.reduce((n, b) => n + b.bins, 0);
  const error = D.couplings.some((c) => c.enters === "axis")
    ? ` Tables along ${D.couplings.filter((c) => c.enters === "axis").map((c) => c.name).join(", ")} are interpolated; counts are off by at most ${D.axis_error.toExponential(1)} standard deviations.` : "";
  $("summary").textContent = `${D.package}; ${bins} bins, ${D.nuisances.length} nuisances minimised for every position of the sliders.${error}`;
  central = Engine.profile(D, centre, null, true).value;
  const said = fromHash();
  settle();
  selfTest();
  if (said.has("measure")) measure();
  if (said.has("contour")) contour();
})();
