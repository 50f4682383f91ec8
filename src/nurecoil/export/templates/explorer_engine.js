// -2 ln L minimised over every nuisance: the method of nurecoil.inference.core.newton for one point, on the same arrays.
const Engine = (() => {
  const GAIN = 1e-9, SLACK = 1e-12, STEPS = 60, SHORTEST = 1e-7, FLOOR = 1e-30, TINY = 1e-300;
  const { moveTo, assemble, factor, addTo, row } = Counts;

  const deviance = (n, mu) => mu - n - n * Math.log(mu / (n > 0 ? n : 1));

  // the background in a bin that suits the on and the off sample best
  function offBackground(mu, n, m, tau) {
    const t = 1 + tau, half = n + m - t * mu, root = Math.sqrt(half * half + 4 * t * m * mu);
    return half > 0 ? (half + root) / (2 * t) : 2 * m * mu / Math.max(root - half, TINY);
  }

  // half of -2 ln L, with first and second derivatives in the bins
  function respond(block, first) {
    const { bins: B, mu, observed: n, white, slope, curvature, logs } = block;
    slope.fill(0);
    curvature.fill(0);
    let value = 0;
    if (block.full) {
      const off = row(B);
      for (let j = 0; j < B; j++) {
        for (let b = 0; b < B; b++) off[j] += (mu[b] - n[b]) * white[b * B + j];
        value += 0.5 * off[j] * off[j];
      }
      for (let b = 0; b < B; b++) {
        curvature[b] = 1;
        for (let j = 0; j < B; j++) slope[b] += white[b * B + j] * off[j];
      }
    } else if (block.kind === "gaussian" || block.kind === "published") {
      for (let b = 0; b < B; b++) {
        const off = mu[b] - n[b];
        const w = block.kind === "gaussian" ? white[b] ** 2 : (off > 0 ? white[b] : white[B + b]) ** -2;
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
        const seen = n[b], safe = mu[b] > FLOOR ? mu[b] : FLOOR, ratio = seen / safe;
        if (seen > 0) value += mu[b] > 0 ? safe - seen + seen * (logs[b] - Math.log(safe)) : Infinity;
        else value += safe;
        if (mu[b] < 0) continue;
        curvature[b] = first ? 1 / Math.max(safe, 1e-6) : ratio / safe;
        slope[b] = 1 - ratio;
      }
    }
    return value;
  }

  const dot = (p, q) => { let s = 0; for (let b = 0; b < p.length; b++) s += p[b] * q[b]; return s; };

  function slopesAtKink(D, k) {
    let up = 0, down = 0;
    for (const block of D.blocks) for (const p of block.parts) for (const move of p.moves) {
      if (move.k !== k || move.nodes.length) continue;
      up += 2 * p.factor * dot(move.rows[0], block.slope);
      down += 2 * p.factor * dot(move.rows[1], block.slope);
    }
    return [up, down];
  }

  function turn(D, k, side) {
    for (const block of D.blocks) for (const p of block.parts) for (const move of p.moves) {
      if (move.k === k && !move.nodes.length) move.first.row = move.rows[side > 0 ? 0 : 1];
    }
  }

  function jacobian(D, block, a) {
    const { J, local } = block, to = (k) => J[local.indexOf(k)];
    for (const one of J) one.fill(0);
    for (const p of block.parts) {
      for (const k of p.norms) addTo(to(k), factor(D, a, p.norms, k, -1), p.inner);
      for (const m of p.moved) addTo(to(m.k), p.factor, m.row);
    }
  }

  function evaluate(D, a, side, first, mayTurn) {
    const K = D.K, prior = row(K);
    let value = 0;
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) prior[k] += 2 * D.precision[k * K + l] * (a[l] - D.nuisances[l].centre);
      value += 0.5 * prior[k] * (a[k] - D.nuisances[k].centre);
    }
    for (const block of D.blocks) {
      block.mu.fill(0);
      for (const p of block.parts) { assemble(D, p, a, side); addTo(block.mu, p.factor, p.inner); }
      value += 2 * respond(block, first);
    }
    const turned = side.slice(), stuck = new Array(K).fill(false);
    for (let k = 0; k < K; k++) {
      if (!mayTurn[k] || a[k] !== 0) continue;
      const [up, down] = slopesAtKink(D, k);
      const gainUp = Math.max(-(up + prior[k]), 0), gainDown = Math.max(down + prior[k], 0);
      if (gainUp !== gainDown) turned[k] = gainUp > gainDown ? 1 : -1;
      stuck[k] = gainUp === 0 && gainDown === 0;
      if (turned[k] !== side[k]) turn(D, k, turned[k]);
    }
    const gradient = Float64Array.from(prior), convex = D.precision.map((w) => 2 * w), bent = row(K * K);
    for (const block of D.blocks) {
      const { J, local: L, bins: B, slope, curvature, left, white } = block;
      for (const p of block.parts) second(D, bent, p, a, slope);
      jacobian(D, block, a);
      if (block.full) L.forEach((_, i) => {
        left[i].fill(0);
        for (let b = 0; b < B; b++) for (let j = 0; j < B; j++) left[i][j] += J[i][b] * white[b * B + j];
      });
      L.forEach((k, i) => {
        gradient[k] += 2 * dot(J[i], slope);
        const mine = left[block.full ? i : 0];
        if (!block.full) for (let b = 0; b < B; b++) mine[b] = J[i][b] * curvature[b];
        for (let j = 0; j <= i; j++) {
          const sum = 2 * dot(mine, block.full ? left[j] : J[j]);
          convex[k * K + L[j]] += sum;
          if (i !== j) convex[L[j] * K + k] += sum;
        }
      });
    }
    return { value, gradient, hessian: convex.map((v, i) => v + bent[i]), convex, side: turned, stuck };
  }

  // what second derivatives of the prediction add
  function second(D, H, p, a, slope) {
    const K = D.K, norms = p.norms, base = norms.length > 1 || norms.some((k) => D.nuisances[k].kind === "log-normal") ? dot(p.inner, slope) : 0;
    for (const k of norms) for (const l of norms) {
      if (k !== l || D.nuisances[k].kind === "log-normal") H[k * K + l] += 2 * factor(D, a, norms, k, l) * base;
    }
    if (norms.length) for (const m of p.moved) {
      const size = 2 * dot(m.row, slope);
      for (const l of norms) {
        const h = factor(D, a, norms, l, -1) * size;
        H[m.k * K + l] += h;
        H[l * K + m.k] += h;
      }
    }
    for (const m of p.bent) {
      const h = 2 * p.factor * dot(m.row, slope);
      H[m.k * K + m.l] += h;
      if (m.k !== m.l) H[m.l * K + m.k] += h;
    }
  }

  // solutions of H X = columns, variables that are held left out; null if singular
  function solve(H, K, held, columns) {
    const free = [...Array(K).keys()].filter((k) => !held[k] && H[k * K + k] !== 0), n = free.length;
    const A = free.map((k) => Float64Array.from([...free.map((l) => H[k * K + l]), ...columns.map((c) => c[k])]));
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
      const x = row(K);
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
    return found ? [found[0], 0.5 * dot(found[0], free)] : [row(K), 0];
  }

  function newton(D, start, forced) {
    const K = D.K, lower = D.nuisances.map((n) => (n.lower === null ? -Infinity : n.lower));
    const shape = D.nuisances.map((n) => n.kind === "shape");
    let a = Float64Array.from(start), side = forced ? forced.slice() : Array.from(a, (v) => (v < 0 ? -1 : 1));
    let base = a, low = Infinity, step = row(K), length = 1;
    for (let count = 0; count < STEPS; count++) {
      const e = evaluate(D, a, side, count === 0, shape.map((s) => s && (!forced || count > 0)));
      if (count ? e.value <= low + SLACK * Math.abs(low) : Number.isFinite(e.value)) {
        const fixed = e.stuck.map((s, k) => s || (a[k] <= lower[k] && e.gradient[k] > 0));
        const [next, gain] = downhill(e, K, fixed, count === 0);
        side = e.side; step = next; base = a; low = e.value; length = 1;
        if (gain < GAIN && count > 0) {
          const last = base.map((v, k) => v - step[k]);
          const crossed = last.some((v, k) => v < lower[k] || (shape[k] && v * side[k] < 0));
          const at = crossed ? base : last;
          return {
            value: low - (crossed ? 0 : gain), a: at, side, good: true,
            promising: promising(D, e, at, fixed.map((f, k) => f || (shape[k] && at[k] === 0))),
          };
        }
      } else length *= 0.5;
      if (length < SHORTEST || !Number.isFinite(low)) break;
      a = base.map((v, k) => v - length * step[k]);
      a = a.map((v, k) => (v < lower[k] ? (count < 8 ? 0.5 * (base[k] + lower[k]) : lower[k]) : v));
      a = a.map((v, k) => (shape[k] && v * side[k] < 0 ? 0 : v));
    }
    return { value: low, a: base, side, good: false, promising: [] };
  }

  // kinks whose other side promises a lower minimum: minus the jump of the slope exceeds |a_k| / (H^-1)_kk
  function promising(D, e, a, fixed) {
    const found = [];
    for (let k = 0; k < D.K; k++) {
      if (D.nuisances[k].kind !== "shape" || fixed[k] || a[k] === 0) continue;
      const [up, down] = slopesAtKink(D, k);
      if (!(down > up)) continue;
      const unit = row(D.K);
      unit[k] = 1;
      const inverse = solve(e.hessian, D.K, fixed, [unit]);
      if (inverse && down - up > Math.abs(a[k]) / Math.abs(inverse[0][k])) found.push(k);
    }
    return found;
  }

  function fromOneStart(D, start) {
    let best = newton(D, start, null);
    for (const k of best.promising) {
      const a = Float64Array.from(best.a), side = best.side.slice();
      side[k] = a[k] > 0 ? -1 : 1;
      a[k] = 0;
      const other = newton(D, a, side);
      if (other.good && other.value < best.value - 1e-10) best = { ...other, promising: best.promising };
    }
    return best;
  }

  // from where a neighbour has ended; without one, or where `thorough`, from zero too. Parts in closed form have far valleys,
  // where a neighbour may be: from zero only
  function profile(D, x, warm, thorough) {
    moveTo(D, x);
    let best = warm && !D.restarts ? fromOneStart(D, warm) : null;
    if (!best || thorough || !best.good) {
      const other = fromOneStart(D, row(D.K));
      if (!best || (other.good && (other.value < best.value - 1e-10 || !best.good))) best = other;
    }
    return { ...best, x: D.at };
  }

  return { profile };
})();
