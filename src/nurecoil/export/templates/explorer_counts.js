// Counts of a compiled likelihood at couplings and nuisances, as nurecoil.expectation.assemble puts them together, for one point.
// Rows of bins are allocated once: what a step needs is written over what the last one left.
const Counts = (() => {
  const FARTHEST = 30;

  const array = (packed) => {
    const bytes = Uint8Array.from(atob(packed.data), (c) => c.charCodeAt(0));
    return packed.type === "f4" ? Float64Array.from(new Float32Array(bytes.buffer)) : new Float64Array(bytes.buffer);
  };
  const row = (B) => new Float64Array(B);

  function unpack(document) {
    const D = { ...document, K: document.nuisances.length, at: null };
    D.precision = array(D.precision);
    D.blocks = D.blocks.map((b) => {
      const B = b.bins;
      const block = {
        ...b,
        observed: array(b.observed), control: array(b.control), white: array(b.white),
        axes: b.axes.map((axis) => ({ ...axis, edges: array(axis.edges) })),
        parts: b.parts.map((p) => unpackPart(p, B)),
        mu: row(B), slope: row(B), curvature: row(B),
      };
      const acting = block.parts.flatMap((p) => [...p.norms, ...p.moved.map((m) => m.k)]);
      block.local = [...new Set(acting)].sort((k, l) => k - l);
      block.J = block.local.map(() => row(B));
      block.full = block.kind === "gaussian" && block.white.length > B;
      block.left = block.full ? block.local.map(() => row(B)) : [row(B)];
      block.logs = block.observed.map((n) => (n > 0 ? Math.log(n) : 0));
      return block;
    });
    D.restarts = D.blocks.some((block) => block.parts.some((p) => p.curved));
    return D;
  }

  // `moved`: what changing nuisance k by one adds; `bent`: second derivatives in the pair k, l
  function unpackPart(p, B) {
    const part = { ...p, table: array(p.table), factor: 1, nominal: row(B), inner: row(B), moved: [], bent: [] };
    const slot = (list, k, l) => { list.push({ k, l, row: row(B) }); return list.at(-1); };
    part.moves = p.variations.map((v) => {
      const nodes = array(v.nodes), second = array(v.second), otherNodes = array(v.otherNodes), otherSecond = array(v.otherSecond);
      const count = (nodes.length || 2) * (otherNodes.length || 1), flat = row(count * B);
      const move = {
        k: v.nuisance, l: v.other, nodes, second, otherNodes, otherSecond, used: v.rows, tables: array(v.tables), count, flat,
        rows: Array.from({ length: count }, (_, t) => flat.subarray(t * B, (t + 1) * B)),
      };
      move.first = slot(part.moved, move.k, move.k);
      if (nodes.length) move.curve = slot(part.bent, move.k, move.k);
      if (move.l >= 0) {
        move.firstOther = slot(part.moved, move.l, move.l);
        move.curveOther = slot(part.bent, move.l, move.l);
        move.across = slot(part.bent, move.k, move.l);
      }
      return move;
    });
    if (p.curved) part.curved = unpackCurved(p.curved, (k) => slot(part.moved, k, k), (k, l) => slot(part.bent, k, l));
    return part;
  }

  function unpackCurved(c, moved, bent) {
    const curved = { ...c, x: array(c.x), w: array(c.w) };
    curved.first = c.at.map((k) => (k >= 0 ? moved(k) : null));
    curved.pairs = c.at.flatMap((k, i) => c.at.slice(i).map((l, j) => [i, i + j, k >= 0 && l >= 0 ? bent(k, l) : null]))
      .filter((p) => p[2]);
    return curved;
  }

  // Dirichlet's kernel: cardinal functions of a phase, which are exact
  function around(n, x) {
    return Float64Array.from({ length: n }, (_, j) => {
      const t = x + Math.PI - (2 * Math.PI * j) / n;
      let total = 1;
      for (let k = 1; 2 * k < n; k++) total += 2 * Math.cos(k * t);
      return total / n;
    });
  }

  // cardinal polynomials through tables at the extrema of a Chebyshev polynomial, in barycentric form
  function along(axis, x) {
    if (axis.periodic) return around(axis.nodes, x);
    const n = axis.nodes, log = axis.logarithmic ? Math.log : (v) => v;
    const low = log(axis.lower), high = log(axis.upper);
    const u = (2 * log(x) - low - high) / (high - low), found = row(n);
    let total = 0;
    for (let j = 0; j < n; j++) {
      const off = u + Math.cos(Math.PI * j / (n - 1));
      if (Math.abs(off) < 1e-15) { found.fill(0); found[j] = 1; return found; }
      found[j] = (j % 2 ? -1 : 1) * (j === 0 || j === n - 1 ? 0.5 : 1) / off;
      total += found[j];
    }
    return found.map((v) => v / total);
  }

  function features(D, x) {
    const z = [1];
    D.couplings.forEach((c, i) => {
      if (c.enters !== "axis") z.push((c.enters === "square" ? x[i] * x[i] : x[i]) / c.unit);
    });
    let m = [];
    for (let i = 0; i < z.length; i++) for (let j = i; j < z.length; j++) m.push(z[i] * z[j]);
    const plain = m;
    D.couplings.forEach((c, i) => {
      if (c.enters === "axis") m = Array.from(along(c, x[i])).flatMap((w) => m.map((v) => w * v));
    });
    // behind them the monomials alone, for rows that are the same at all tables of an axis
    return D.couplings.some((c) => c.enters === "axis") ? m.concat(plain) : m;
  }

  // rows m @ tables[t] of each table t
  function contract(tables, used, m, B, count, out) {
    const R = used.length;
    if (R === 1 && used[0] < 0) { out.set(tables); return; }
    out.fill(0);
    for (let r = 0; r < R; r++) {
      const w = used[r] < 0 ? 1 : m[used[r]];
      if (w === 0) continue;
      for (let t = 0; t < count; t++) {
        const from = (t * R + r) * B, to = t * B;
        for (let b = 0; b < B; b++) out[to + b] += w * tables[from + b];
      }
    }
  }

  function moveTo(D, x) {
    const m = features(D, x);
    for (const block of D.blocks) for (const p of block.parts) {
      contract(p.table, p.rows, m, block.bins, 1, p.nominal);
      for (const move of p.moves) contract(move.tables, move.used, m, block.bins, move.count, move.flat);
    }
    D.at = Array.from(x);
  }

  // natural cubic spline through the nodes of a response, straight outside: value, slope, curvature of each cardinal one
  function cardinal(x, second, a) {
    const n = x.length, inside = Math.min(Math.max(a, x[0]), x[n - 1]), beyond = a - inside;
    let i = 0;
    while (i < n - 2 && a >= x[i + 1]) i++;
    const h = x[i + 1] - x[i], t = (inside - x[i]) / h, s = 1 - t, found = [row(n), row(n), row(n)];
    for (let j = 0; j < n; j++) {
      const one = i === j ? 1 : 0, next = i + 1 === j ? 1 : 0, p = second[i * n + j], q = second[(i + 1) * n + j];
      const slope = (next - one) / h + h / 6 * ((1 - 3 * s * s) * p + (3 * t * t - 1) * q);
      found[0][j] = s * one + t * next + h * h / 6 * ((s ** 3 - s) * p + (t ** 3 - t) * q) + beyond * slope;
      found[1][j] = slope;
      found[2][j] = beyond === 0 ? s * p + t * q : 0;
    }
    return found;
  }

  function addTo(out, w, values) { for (let b = 0; b < out.length; b++) out[b] += w * values[b]; }
  function mix(out, rows, weights) {
    out.fill(0);
    for (let j = 0; j < rows.length; j++) if (weights[j] !== 0) addTo(out, weights[j], rows[j]);
  }
  const outer = (p, q) => { const found = row(p.length * q.length); p.forEach((v, i) => q.forEach((w, j) => { found[i * q.length + j] = v * w; })); return found; };

  function factor(D, a, norms, but, too) {
    let result = 1;
    for (const k of norms) {
      if (D.nuisances[k].kind === "log-normal") result *= Math.exp(a[k]);
      else if (k !== but && k !== too) result *= 1 + a[k];
    }
    return result;
  }

  // exponential: height exp(-(x - x0) slope e^a); line: height exp(-z^2/2), z = (x - centre - width a)/(width e^b)
  function bend(c, a, inner) {
    const [p, q] = c.at.map((k) => (k >= 0 ? Math.min(Math.max(a[k], -FARTHEST), FARTHEST) : 0));
    const n = c.x.length / inner.length, line = c.kind === "line", [one, width] = c.values;
    inner.fill(0);
    for (const f of c.first) if (f) f.row.fill(0);
    for (const pair of c.pairs) pair[2].row.fill(0);
    const r = line ? Math.exp(-q) : one * Math.exp(p), shift = line ? one + width * p : c.start;
    const first = [0, 0], second = [0, 0, 0];
    for (let b = 0; b < inner.length; b++) for (let i = b * n; i < (b + 1) * n; i++) {
      let f = c.height * c.w[i];
      if (line) {
        const z = (c.x[i] - shift) / width * r, z2 = z * z;
        f *= Math.exp(-0.5 * z2);
        first[0] = z * r * f; first[1] = z2 * f;
        second[0] = (z2 - 1) * r * r * f; second[1] = (z2 - 2) * z * r * f; second[2] = (z2 - 2) * z2 * f;
      } else {
        const u = (c.x[i] - shift) * r;
        f *= Math.exp(-u);
        first[0] = -u * f; second[0] = (u * u - u) * f;
      }
      inner[b] += f;
      c.first.forEach((slot, j) => { if (slot) slot.row[b] += first[j]; });
      for (const [j, k, slot] of c.pairs) slot.row[b] += second[j + k];
    }
  }

  function assemble(D, p, a, side) {
    const { inner } = p;
    if (p.curved) bend(p.curved, a, inner); else inner.set(p.nominal);
    for (const move of p.moves) {
      const { k, l } = move;
      if (!move.nodes.length) {
        move.first.row = move.rows[side[k] > 0 ? 0 : 1];
        if (a[k] !== 0) addTo(inner, a[k], move.first.row);
        continue;
      }
      const [value, slope, curve] = cardinal(move.nodes, move.second, a[k]);
      const other = l < 0 ? null : cardinal(move.otherNodes, move.otherSecond, a[l]);
      const weights = (w, j) => (other ? outer(w, other[j]) : w), at = weights(value, 0);
      for (let j = 0; j < at.length; j++) if (at[j] !== 0) addTo(inner, at[j], move.rows[j]);
      mix(move.first.row, move.rows, weights(slope, 0));
      mix(move.curve.row, move.rows, weights(curve, 0));
      if (!other) continue;
      mix(move.firstOther.row, move.rows, weights(value, 1));
      mix(move.curveOther.row, move.rows, weights(value, 2));
      mix(move.across.row, move.rows, weights(slope, 1));
    }
    p.factor = factor(D, a, p.norms, -1, -1);
  }

  // counts of the parts of one block at a minimum
  function parts(D, found, i) {
    if (D.at !== found.x) moveTo(D, found.x);
    return D.blocks[i].parts.map((p) => {
      assemble(D, p, found.a, found.side);
      return { name: p.name, counts: p.inner.map((v) => p.factor * v) };
    });
  }

  return { unpack, moveTo, assemble, factor, addTo, row, parts };
})();
