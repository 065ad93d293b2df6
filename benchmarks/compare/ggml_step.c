// The matrix products and the recurrence of one guided step in ggml, on the CPU: what stable-diffusion.cpp's engine
// would take for them. Errors against plain loops come before times.
//
//   ggml_step SHAPES THREADS REPEATS
//
// SHAPES has lines "product ROWS IN OUT COUNT" and "wkv TOKENS HEADS SIZE SEQUENCES COUNT" (StepWork writes them).
// Prints rows of a Markdown table: weights, median ms, best ms, relative errors of a product and of the recurrence.
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ggml-alloc.h"
#include "ggml-backend.h"
#include "ggml-cpu.h"
#include "ggml.h"

#define MOST_NODES 4096

struct step {
    struct ggml_context *inputs;
    struct ggml_context *graph_context;
    struct ggml_cgraph *graph;
    struct ggml_tensor *matrix, *rows, *product; // the first product
    struct ggml_tensor *wkv_in[7], *wkv;         // the first recurrence: r, w, k, v, a, b, state
};

static float uniform(void) { return (float)rand() / (float)RAND_MAX * 2 - 1; }

static void fill(struct ggml_tensor *t, float scale, float shift) {
    int64_t n = ggml_nelements(t);
    float *values = malloc((size_t)n * sizeof(float));
    for (int64_t i = 0; i < n; i++) values[i] = uniform() * scale + shift;
    if (t->type == GGML_TYPE_F32) {
        ggml_backend_tensor_set(t, values, 0, ggml_nbytes(t));
    } else {
        void *packed = malloc(ggml_nbytes(t));
        ggml_quantize_chunk(t->type, values, packed, 0, ggml_nrows(t), t->ne[0], NULL);
        ggml_backend_tensor_set(t, packed, 0, ggml_nbytes(t));
        free(packed);
    }
    free(values);
}

// One weight a product, as in the model: none stays in a cache for the next. Inputs of one size are shared.
static void add_product(struct step *s, enum ggml_type type, int rows, int in, int out, int count) {
    struct ggml_tensor *x = ggml_new_tensor_2d(s->inputs, GGML_TYPE_F32, in, rows);
    for (int i = 0; i < count; i++) {
        struct ggml_tensor *w = ggml_new_tensor_2d(s->inputs, type, in, out);
        struct ggml_tensor *y = ggml_mul_mat(s->graph_context, w, x);
        if (!s->product) {
            s->matrix = w, s->rows = x, s->product = y;
            ggml_set_output(y);
        }
        ggml_build_forward_expand(s->graph, y);
    }
}

static void add_wkv(struct step *s, int tokens, int heads, int size, int sequences, int count) {
    struct ggml_tensor *in[7];
    for (int i = 0; i < 6; i++)
        in[i] = ggml_new_tensor_3d(s->inputs, GGML_TYPE_F32, size, heads, (int64_t)tokens * sequences);
    in[6] = ggml_new_tensor_2d(s->inputs, GGML_TYPE_F32, (int64_t)size * size * heads, sequences);
    for (int i = 0; i < count; i++) {
        struct ggml_tensor *y =
            ggml_rwkv_wkv7(s->graph_context, in[0], in[1], in[2], in[3], in[4], in[5], in[6]);
        if (!s->wkv) {
            memcpy(s->wkv_in, in, sizeof in);
            s->wkv = y;
            ggml_set_output(y);
        }
        ggml_build_forward_expand(s->graph, y);
    }
}

static float *values_of(struct ggml_tensor *t) {
    int64_t n = ggml_nelements(t);
    float *values = malloc((size_t)n * sizeof(float));
    if (t->type == GGML_TYPE_F32) {
        ggml_backend_tensor_get(t, values, 0, ggml_nbytes(t));
    } else {
        void *packed = malloc(ggml_nbytes(t));
        ggml_backend_tensor_get(t, packed, 0, ggml_nbytes(t));
        ggml_get_type_traits(t->type)->to_float(packed, values, n);
        free(packed);
    }
    return values;
}

static double product_error(const struct step *s) {
    float *w = values_of(s->matrix), *x = values_of(s->rows), *y = values_of(s->product);
    int64_t in = s->matrix->ne[0], out = s->matrix->ne[1], rows = s->rows->ne[1];
    double difference = 0, norm = 0;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t o = 0; o < out; o++) {
            double sum = 0;
            for (int64_t i = 0; i < in; i++) sum += (double)w[o * in + i] * x[r * in + i];
            difference += pow(y[r * out + o] - sum, 2), norm += sum * sum;
        }
    free(w), free(x), free(y);
    return sqrt(difference / norm);
}

// S = S diag(w) + (S a) b^T + v k^T, y = S r; a head at a time, in double precision.
static double wkv_error(const struct step *s) {
    float *in[7], *y = values_of(s->wkv);
    for (int i = 0; i < 7; i++) in[i] = values_of(s->wkv_in[i]);
    int64_t n = s->wkv_in[0]->ne[0], heads = s->wkv_in[0]->ne[1], sequences = s->wkv_in[6]->ne[1];
    int64_t tokens = s->wkv_in[0]->ne[2] / sequences;
    double *state = malloc((size_t)(n * n) * sizeof(double));
    double difference = 0, norm = 0;
    for (int64_t q = 0; q < sequences; q++)
        for (int64_t h = 0; h < heads; h++) {
            for (int64_t i = 0; i < n * n; i++) state[i] = in[6][(q * heads + h) * n * n + i];
            for (int64_t t = 0; t < tokens; t++) {
                int64_t at = ((q * tokens + t) * heads + h) * n;
                for (int64_t i = 0; i < n; i++) {
                    double *row = state + i * n, sa = 0, out = 0;
                    for (int64_t j = 0; j < n; j++) sa += row[j] * in[4][at + j];
                    for (int64_t j = 0; j < n; j++) {
                        row[j] = row[j] * in[1][at + j] + sa * in[5][at + j] + (double)in[3][at + i] * in[2][at + j];
                        out += row[j] * in[0][at + j];
                    }
                    difference += pow(y[at + i] - out, 2), norm += out * out;
                }
            }
        }
    for (int i = 0; i < 7; i++) free(in[i]);
    free(state), free(y);
    return sqrt(difference / norm);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int run(const char *shapes, enum ggml_type type, ggml_backend_t backend, int repeats) {
    struct ggml_init_params inputs = {ggml_tensor_overhead() * MOST_NODES, NULL, true};
    struct ggml_init_params graph = {
        ggml_tensor_overhead() * MOST_NODES + ggml_graph_overhead_custom(MOST_NODES, false), NULL, true};
    struct step s = {0};
    s.inputs = ggml_init(inputs);
    s.graph_context = ggml_init(graph);
    s.graph = ggml_new_graph_custom(s.graph_context, MOST_NODES, false);
    FILE *file = fopen(shapes, "r");
    if (!file) {
        fprintf(stderr, "%s: cannot be read\n", shapes);
        return 3;
    }
    char line[256];
    while (fgets(line, sizeof line, file)) {
        int a, b, c, d, e;
        if (sscanf(line, "product %d %d %d %d", &a, &b, &c, &d) == 4) {
            // Quantized types come in blocks: a matrix whose rows are no multiple stays in F16.
            bool fits = b % ggml_blck_size(type) == 0;
            add_product(&s, fits ? type : GGML_TYPE_F16, a, b, c, d);
        } else if (sscanf(line, "wkv %d %d %d %d %d", &a, &b, &c, &d, &e) == 5) {
            if (c % 64 != 0) {
                fprintf(stderr, "heads of %d: ggml's recurrence takes multiples of 64 only\n", c);
                return 3;
            }
            add_wkv(&s, a, b, c, d, e);
        } else {
            fprintf(stderr, "%s: not a shape: %s", shapes, line);
            return 3;
        }
    }
    fclose(file);
    ggml_backend_buffer_t held = ggml_backend_alloc_ctx_tensors(s.inputs, backend);
    ggml_gallocr_t outputs = ggml_gallocr_new(ggml_backend_get_default_buffer_type(backend));
    if (!held || !s.product || !s.wkv || !ggml_gallocr_alloc_graph(outputs, s.graph)) {
        fprintf(stderr, "%s: no memory, or no product or recurrence in it\n", shapes);
        return 4;
    }
    for (struct ggml_tensor *t = ggml_get_first_tensor(s.inputs); t; t = ggml_get_next_tensor(s.inputs, t))
        fill(t, 0.1f, 0);
    fill(s.wkv_in[1], 0.2f, 0.8f); // decay, below 1
    double *times = malloc((size_t)repeats * sizeof(double));
    for (int i = -2; i < repeats; i++) {
        double start = now();
        ggml_backend_graph_compute(backend, s.graph);
        if (i >= 0) times[i] = now() - start;
    }
    double product = product_error(&s), wkv = wkv_error(&s);
    qsort(times, (size_t)repeats, sizeof(double), ascending);
    printf("| ggml, %s weights, products and recurrence only | %.1f | %.1f | %.1e, %.1e |\n", ggml_type_name(type),
           times[repeats / 2], times[0], product, wkv);
    fflush(stdout);
    free(times);
    ggml_gallocr_free(outputs);
    ggml_backend_buffer_free(held);
    ggml_free(s.graph_context);
    ggml_free(s.inputs);
    return wkv < 1e-4 && product < (type == GGML_TYPE_F32 ? 1e-4 : 2e-2) ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc != 4 || atoi(argv[2]) < 1 || atoi(argv[3]) < 1) {
        fprintf(stderr, "usage: ggml_step SHAPES THREADS REPEATS\n");
        return 2;
    }
    srand(1);
    ggml_backend_t backend = ggml_backend_cpu_init();
    ggml_backend_cpu_set_n_threads(backend, atoi(argv[2]));
    enum ggml_type types[] = {GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_Q8_0};
    int worst = 0;
    for (int i = 0; i < 3; i++) {
        int code = run(argv[1], types[i], backend, atoi(argv[3]));
        worst = code > worst ? code : worst;
    }
    ggml_backend_free(backend);
    return worst;
}
