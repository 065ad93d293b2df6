"""The matrix products and the recurrence of one guided step in PyTorch, on the CPU, FP32: see run.sh.

pytorch_step.py SHAPES THREADS REPEATS
"""
import sys
import time

import torch
import torch.nn.functional as F


def recurrence(r, w, k, v, a, b, state):
    """S = S diag(w) + (S a) b^T + v k^T, y = S r, token after token; inputs [B,T,H,N], state [B,H,N,N]."""
    out = []
    for t in range(r.shape[1]):
        sa = state @ a[:, t].unsqueeze(-1)
        state = state * w[:, t].unsqueeze(-2) + sa * b[:, t].unsqueeze(-2)
        state = state + v[:, t].unsqueeze(-1) * k[:, t].unsqueeze(-2)
        out.append((state @ r[:, t].unsqueeze(-1)).squeeze(-1))
    return torch.stack(out, 1)


def main(shapes, threads, repeats):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    work = []
    for line in open(shapes):
        kind, *n = line.split()
        n = [int(x) for x in n]
        if kind == "product":
            x = torch.rand(n[0], n[1])
            work += [lambda w=torch.rand(n[2], n[1]), x=x: F.linear(x, w) for _ in range(n[3])]
        else:
            tokens, heads, size, batch, count = n
            inputs = [torch.rand(batch, tokens, heads, size) * 0.1 for _ in range(6)]
            inputs[1] = inputs[1] + 0.8
            work += [lambda: recurrence(*inputs, torch.zeros(batch, heads, size, size))] * count
    times = []
    with torch.no_grad():
        for i in range(repeats + 2):
            start = time.perf_counter()
            for run in work:
                run()
            if i >= 2:
                times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    print(f"| PyTorch {torch.__version__}, FP32, products and recurrence only | {times[len(times) // 2]:.1f} "
          f"| {times[0]:.1f} | - |")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
