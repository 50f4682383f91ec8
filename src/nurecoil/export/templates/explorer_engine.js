// -2 ln L minimised over every nuisance: the method of nurecoil.inference.core.newton for one point, on the same arrays.
const Engine = (() => {
  const GAIN = 1e-9, SLACK = 1e-12, STEPS = 60, SHORTEST = 1e-7, FLOOR = 1e-30, TINY = 1e-300;

  const array = (packed) => {
    const bytes = Uint8Array.from(atob(packed.data), (c) => c.charCodeAt(0));
    return packed.type === "f4" ? Float64Array.from(new Float32Array(bytes.buffer)) : new Float64Array(bytes.buffer);
  };

  function unpack(document) {
    const D = { ...document, K: document.nuisances.length };
    D.precision = array(D.precision);
    D.blocks = D.blocks.map((b) => ({
      ...b,
      observed: array(b.observed), control: array(b.control), white: array(b.white),
      axes: b.axes.map((axis) => ({ ...axis, edges: array(axis.edges) })),
      parts: b.parts.map((p) => ({
        ...p, table: array(p.table),
        variations: p.variations.map((v) => ({
          ...v, tables: array(v.tables), nodes: array(v.nodes), second: array(v.second),
        })),
      })),
    }));
    for (const block of D.blocks) {
      const acting = block.parts.flatMap((p) => [...p.norms, ...p.variations.map((v) => v.nuisance)]);
      block.local = [...new Set(acting)].sort((a, b) => a - b);
    }
    return D;
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
    const u = (2 * log(x) - low - high) / (high - low), found = new Float64Array(n);
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
  function contracted(tables, used, m, B, count) {
    const R = used.length, out = [];
    for (let t = 0; t < count; t++) {
      const row = new Float64Array(B);
      for (let r = 0; r < R; r++) {
        const w = used[r] < 0 ? 1 : m[used[r]];
        if (w === 0) continue;
        const from = (t * R + r) * B;
        for (let b = 0; b < B; b++) row[b] += w * tables[from + b];
      }
      out.push(row);
    }
    return out;
  }

  function rowsAt(D, x) {
    const m = features(D, x);
    return D.blocks.map((block) => block.parts.map((part) => ({
      part,
      nominal: contracted(part.table, part.rows, m, block.bins, 1)[0],
      moves: part.variations.map((v) => ({
        v, rows: contracted(v.tables, v.rows, m, block.bins, v.nodes.length || 2),
      })),
    })));
  }

  // natural cubic spline through the nodes of a response, straight outside: [value, slope, curvature] of each cardinal one
  function cardinal(v, a) {
    const x = v.nodes, n = x.length;
    const inside = Math.min(Math.max(a, x[0]), x[n - 1]), beyond = a - inside;
    let i = 0;
    while (i < n - 2 && a >= x[i + 1]) i++;
    const h = x[i + 1] - x[i], t = (inside - x[i]) / h, s = 1 - t;
    return Array.from({ length: n }, (_, j) => {
      const one = i === j ? 1 : 0, next = i + 1 === j ? 1 : 0;
      const p = v.second[i * n + j], q = v.second[(i + 1) * n + j];
      const slope = (next - one) / h + h / 6 * ((1 - 3 * s * s) * p + (3 * t * t - 1) * q);
      const value = s * one + t * next + h * h / 6 * ((s ** 3 - s) * p + (t ** 3 - t) * q) + beyond * slope;
      return [value, slope, beyond === 0 ? s * p + t * q : 0];
    });
  }

  function mixed(rows, weights) {
    const out = new Float64Array(rows[0].length);
    rows.forEach((row, j) => { for (let b = 0; b < out.length; b++) out[b] += weights[j] * row[b]; });
    return out;
  }

  function factor(D, a, norms, but) {
    let result = 1;
    for (const k of norms) {
      if (D.nuisances[k].kind === "log-normal") result *= Math.exp(a[k]);
      else if (!but.includes(k)) result *= 1 + a[k];
    }
    return result;
  }

  function assemble(D, rows, a, side) {
    const inner = Float64Array.from(rows.nominal), moved = new Map(), bends = new Map();
    for (const { v, rows: tables } of rows.moves) {
      const k = v.nuisance;
      if (v.nodes.length) {
        const at = cardinal(v, a[k]), add = mixed(tables, at.map((c) => c[0]));
        for (let b = 0; b < inner.length; b++) inner[b] += add[b];
        moved.set(k, mixed(tables, at.map((c) => c[1])));
        bends.set(k, mixed(tables, at.map((c) => c[2])));
      } else {
        const row = tables[side[k] > 0 ? 0 : 1];
        moved.set(k, row);
        if (a[k] !== 0) for (let b = 0; b < inner.length; b++) inner[b] += a[k] * row[b];
      }
    }
    return { rows, inner, moved, bends, factor: factor(D, a, rows.part.norms, []) };
  }

  function total(parts, B) {
    const mu = new Float64Array(B);
    for (const p of parts) for (let b = 0; b < B; b++) mu[b] += p.factor * p.inner[b];
    return mu;
  }

  const deviance = (n, mu) => mu - n - n * Math.log(mu / (n > 0 ? n : 1));

  // the background in a bin that suits the on and the off sample best
  function offBackground(mu, n, m, tau) {
    const t = 1 + tau, half = n + m - t * mu, root = Math.sqrt(half * half + 4 * t * m * mu);
    return half > 0 ? (half + root) / (2 * t) : 2 * m * mu / Math.max(root - half, TINY);
  }

  // half of -2 ln L, with first and second derivatives in the bins
  function respond(block, mu, first) {
    const B = mu.length, n = block.observed, slope = new Float64Array(B), curvature = new Float64Array(B);
    let value = 0;
    if (block.kind === "gaussian" && block.white.length > B) {
      const W = block.white, off = new Float64Array(B);
      for (let j = 0; j < B; j++) {
        for (let b = 0; b < B; b++) off[j] += (mu[b] - n[b]) * W[b * B + j];
        value += 0.5 * off[j] * off[j];
      }
      for (let b = 0; b < B; b++) {
        curvature[b] = 1;
        for (let j = 0; j < B; j++) slope[b] += W[b * B + j] * off[j];
      }
    } else if (block.kind === "gaussian" || block.kind === "published") {
      for (let b = 0; b < B; b++) {
        const off = mu[b] - n[b];
        const w = block.kind === "gaussian" ? block.white[b] ** 2 : (off > 0 ? block.white[b] : block.white[B + b]) ** -2;
        value += 0.5 * w * off * off; slope[b] = w * off; curvature[b] = w;
      }
    } else if (block.kind === "on-off") {
      const tau = block.tau, t = 1 + tau;
      for (let b = 0; b < B; b++) {
        const safe = Math.max(mu[b], FLOOR), m = block.control[b], back = offBackground(safe, n[b], m, tau);
        const sum = safe + back + TINY, off = tau * back + TINY;
        value += deviance(n[b], sum) + deviance(m, off);
        if (mu[b] < 0) continue;
        const bottom = Math.max(2 * t * back + t * safe - n[b] - m, TINY);
        const follows = Math.min(Math.max((m - t * back) / bottom, -1), 1);
        curvature[b] = first ? 1 / (sum + back / tau) : n[b] / (sum * sum) * (1 + follows);
        slope[b] = 1 - n[b] / sum;
      }
    } else {
      for (let b = 0; b < B; b++) {
        const safe = Math.max(mu[b], FLOOR), ratio = n[b] / safe;
        if (mu[b] <= 0 && n[b] > 0) value = Infinity;
        value += safe - n[b] + (n[b] > 0 ? n[b] * Math.log(n[b] / safe) : 0);
        if (mu[b] < 0) continue;
        curvature[b] = first ? 1 / Math.max(safe, 1e-6) : ratio / safe;
        slope[b] = 1 - ratio;
      }
    }
    return { value, slope, curvature };
  }

  const dot = (p, q) => { let s = 0; for (let b = 0; b < p.length; b++) s += p[b] * q[b]; return s; };

  function slopesAtKink(D, blocks, k) {
    let up = 0, down = 0;
    for (const { parts, slope } of blocks) for (const p of parts) for (const { v, rows } of p.rows.moves) {
      if (v.nuisance !== k || v.nodes.length) continue;
      up += 2 * p.factor * dot(rows[0], slope);
      down += 2 * p.factor * dot(rows[1], slope);
    }
    return [up, down];
  }

  function jacobian(D, block, parts, a) {
    const rows = block.local.map(() => new Float64Array(block.bins));
    const add = (k, scale, row) => {
      const to = rows[block.local.indexOf(k)];
      for (let b = 0; b < row.length; b++) to[b] += scale * row[b];
    };
    for (const p of parts) {
      for (const k of p.rows.part.norms) add(k, factor(D, a, p.rows.part.norms, [k]), p.inner);
      for (const [k, row] of p.moved) add(k, p.factor, row);
    }
    return rows;
  }

  function evaluate(D, R, a, side, first, mayTurn) {
    const K = D.K, prior = new Float64Array(K);
    let value = 0;
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) prior[k] += 2 * D.precision[k * K + l] * (a[l] - D.nuisances[l].centre);
      value += 0.5 * prior[k] * (a[k] - D.nuisances[k].centre);
    }
    const blocks = D.blocks.map((block, i) => {
      const parts = R[i].map((rows) => assemble(D, rows, a, side));
      const said = respond(block, total(parts, block.bins), first);
      value += 2 * said.value;
      return { block, parts, slope: said.slope, curvature: said.curvature };
    });
    const turned = side.slice(), stuck = new Array(K).fill(false);
    for (let k = 0; k < K; k++) {
      if (!mayTurn[k] || a[k] !== 0) continue;
      const [up, down] = slopesAtKink(D, blocks, k);
      const gainUp = Math.max(-(up + prior[k]), 0), gainDown = Math.max(down + prior[k], 0);
      if (gainUp !== gainDown) turned[k] = gainUp > gainDown ? 1 : -1;
      stuck[k] = gainUp === 0 && gainDown === 0;
      if (turned[k] !== side[k]) {
        for (const { parts } of blocks) for (const p of parts) for (const { v, rows } of p.rows.moves) {
          if (v.nuisance === k && !v.nodes.length) p.moved.set(k, rows[turned[k] > 0 ? 0 : 1]);
        }
      }
    }
    const gradient = Float64Array.from(prior), convex = D.precision.map((w) => 2 * w), bent = new Float64Array(K * K);
    for (const { block, parts, slope, curvature } of blocks) {
      for (const p of parts) second(D, bent, p, a, slope);
      const J = jacobian(D, block, parts, a), L = block.local, B = block.bins;
      const full = block.kind === "gaussian" && block.white.length > B;
      const left = J.map((row) => {
        const out = new Float64Array(B);
        if (!full) for (let b = 0; b < B; b++) out[b] = row[b] * curvature[b];
        else for (let b = 0; b < B; b++) for (let j = 0; j < B; j++) out[j] += row[b] * block.white[b * B + j];
        return out;
      });
      L.forEach((k, i) => {
        gradient[k] += 2 * dot(J[i], slope);
        for (let j = 0; j <= i; j++) {
          const sum = dot(left[i], full ? left[j] : J[j]);
          convex[k * K + L[j]] += 2 * sum;
          if (i !== j) convex[L[j] * K + k] += 2 * sum;
        }
      });
    }
    const hessian = convex.map((v, i) => v + bent[i]);
    return { value, gradient, hessian, convex, side: turned, stuck, blocks };
  }

  // what second derivatives of the prediction add
  function second(D, H, p, a, slope) {
    const K = D.K, norms = p.rows.part.norms, isLog = (k) => D.nuisances[k].kind === "log-normal";
    const base = norms.length ? dot(p.inner, slope) : 0;
    for (const k of norms) for (const l of norms) {
      if (k !== l || isLog(k)) H[k * K + l] += 2 * factor(D, a, norms, [k, l]) * base;
    }
    for (const [k, row] of p.moved) for (const l of norms) {
      const h = 2 * factor(D, a, norms, [l]) * dot(row, slope);
      H[k * K + l] += h;
      H[l * K + k] += h;
    }
    for (const [k, row] of p.bends) H[k * K + k] += 2 * p.factor * dot(row, slope);
  }

  // solutions of H X = columns, variables that are held left out; null if singular
  function solve(H, K, held, columns) {
    const free = [...Array(K).keys()].filter((k) => !held[k] && H[k * K + k] !== 0), n = free.length;
    const A = free.map((k) => [...free.map((l) => H[k * K + l]), ...columns.map((c) => c[k])]);
    for (let i = 0; i < n; i++) {
      let pivot = i;
      for (let r = i + 1; r < n; r++) if (Math.abs(A[r][i]) > Math.abs(A[pivot][i])) pivot = r;
      if (!(Math.abs(A[pivot][i]) > 0)) return null;
      [A[i], A[pivot]] = [A[pivot], A[i]];
      for (let r = 0; r < n; r++) {
        if (r === i) continue;
        const f = A[r][i] / A[i][i];
        if (f !== 0) for (let c = i; c < A[i].length; c++) A[r][c] -= f * A[i][c];
      }
    }
    return columns.map((_, c) => {
      const x = new Float64Array(K);
      free.forEach((k, i) => { x[k] = A[i][n + c] / A[i][i]; });
      return x;
    });
  }

  function downhill(e, K, held, onlyConvex) {
    const free = e.gradient.map((g, k) => (held[k] ? 0 : g));
    if (!onlyConvex) {
      const found = solve(e.hessian, K, held, [free]);
      const gain = found ? 0.5 * dot(found[0], free) : -1;
      if (gain >= 0 && gain < 1e6) return [found[0], gain];
    }
    const found = solve(e.convex, K, held, [free]);
    return found ? [found[0], 0.5 * dot(found[0], free)] : [new Float64Array(K), 0];
  }

  function newton(D, R, start, forced) {
    const K = D.K, lower = D.nuisances.map((n) => (n.lower === null ? -Infinity : n.lower));
    const shape = D.nuisances.map((n) => n.kind === "shape");
    let a = Float64Array.from(start), side = forced ? forced.slice() : Array.from(a, (v) => (v < 0 ? -1 : 1));
    let base = a, low = Infinity, step = new Float64Array(K), length = 1;
    for (let turn = 0; turn < STEPS; turn++) {
      const e = evaluate(D, R, a, side, turn === 0, shape.map((s) => s && (!forced || turn > 0)));
      const better = turn ? e.value <= low + SLACK * Math.abs(low) : Number.isFinite(e.value);
      const fixed = e.stuck.map((s, k) => s || (a[k] <= lower[k] && e.gradient[k] > 0));
      let done = false;
      if (better) {
        const [next, gain] = downhill(e, K, fixed, turn === 0);
        side = e.side; step = next; base = a; low = e.value; length = 1;
        if (gain < GAIN && turn > 0) {
          done = true;
          const last = base.map((v, k) => v - step[k]);
          const crossed = last.some((v, k) => v < lower[k] || (shape[k] && v * side[k] < 0));
          const at = crossed ? base : last;
          return {
            value: low - (crossed ? 0 : gain), a: at, side, good: true,
            promising: promising(D, e, at, fixed.map((f, k) => f || (shape[k] && at[k] === 0))),
          };
        }
      } else length *= 0.5;
      if (done || length < SHORTEST || !Number.isFinite(low)) break;
      a = base.map((v, k) => v - length * step[k]);
      a = a.map((v, k) => (v < lower[k] ? (turn < 8 ? 0.5 * (base[k] + lower[k]) : lower[k]) : v));
      a = a.map((v, k) => (shape[k] && v * side[k] < 0 ? 0 : v));
    }
    return { value: low, a: base, side, good: false, promising: [] };
  }

  // kinks whose other side promises a lower minimum: minus the jump of the slope exceeds |a_k| / (H^-1)_kk
  function promising(D, e, a, fixed) {
    const found = [];
    for (let k = 0; k < D.K; k++) {
      if (D.nuisances[k].kind !== "shape" || fixed[k] || a[k] === 0) continue;
      const unit = new Float64Array(D.K);
      unit[k] = 1;
      const inverse = solve(e.hessian, D.K, fixed, [unit]);
      const [up, down] = slopesAtKink(D, e.blocks, k);
      if (inverse && down - up > Math.abs(a[k]) / Math.abs(inverse[0][k])) found.push(k);
    }
    return found;
  }

  function fromOneStart(D, R, start) {
    let best = newton(D, R, start, null);
    for (const k of best.promising) {
      const a = Float64Array.from(best.a), side = best.side.slice();
      side[k] = a[k] > 0 ? -1 : 1;
      a[k] = 0;
      const other = newton(D, R, a, side);
      if (other.good && other.value < best.value - 1e-10) best = { ...other, promising: best.promising };
    }
    return best;
  }

  // from zero, and from where a neighbour has ended
  function profile(D, x, warm) {
    const R = rowsAt(D, x);
    let best = fromOneStart(D, R, new Float64Array(D.K));
    if (warm) {
      const other = newton(D, R, warm, null);
      if (other.good && (other.value < best.value - 1e-10 || !best.good)) best = other;
    }
    return { ...best, rows: R };
  }

  // counts of the parts of each block at a minimum
  function parts(D, found) {
    return found.rows.map((rows, i) => rows.map((one) => {
      const p = assemble(D, one, found.a, found.side);
      return { name: D.blocks[i].parts[rows.indexOf(one)].name, counts: p.inner.map((v) => p.factor * v) };
    }));
  }

  return { unpack, profile, parts, offBackground };
})();
