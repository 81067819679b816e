/** The family tree of the book: when each architecture came, and what changed from one to the next. */

export interface Kin {
  /** As in contents.ts; the eight pages of chapter 48 are one. */
  readonly number: string;
  /** A name short enough for the map. */
  readonly name: string;
  /** Of the first paper, or of the one that made it work. */
  readonly year: number;
}

export const KIN: readonly Kin[] = (
  [
    ["1", "Perceptron", 1958],
    ["2", "MLP", 1986],
    ["3", "Activations", 2010],
    ["4", "Backprop", 1986],
    ["5", "Optimizers", 2014],
    ["6", "Regularization", 2014],
    ["7", "CNN", 1989],
    ["8", "U-Net", 2015],
    ["9", "RNN", 1990],
    ["10", "LSTM", 1997],
    ["11", "GRU", 2014],
    ["12", "xLSTM", 2024],
    ["13", "BiRNN", 1997],
    ["14", "Attention", 2014],
    ["15", "Transformer", 2017],
    ["16", "BERT", 2018],
    ["17", "Seq2Seq", 2014],
    ["18", "ViT", 2020],
    ["19", "RWKV", 2023],
    ["20", "Autoencoder", 1986],
    ["21", "VAE", 2013],
    ["22", "GAN", 2014],
    ["23", "Diffusion", 2020],
    ["24", "Flows", 2014],
    ["25", "Energy-based", 2006],
    ["26", "Contrastive", 1993],
    ["27", "JEPA", 2022],
    ["28", "Graph nets", 2017],
    ["29", "Capsules", 2017],
    ["30", "Hopfield", 1982],
    ["31", "Boltzmann", 1985],
    ["32", "RBM", 2006],
    ["33", "RBF", 1988],
    ["34", "SOM", 1982],
    ["35", "ResNet", 2015],
    ["36", "Neural ODE", 2018],
    ["37", "Echo state", 2001],
    ["38", "Spiking", 1997],
    ["39", "KAN", 2024],
    ["40", "S4, Mamba", 2021],
    ["41", "Hypernets", 2016],
    ["42", "Cellular automata", 2020],
    ["43", "Turing machine", 2014],
    ["44", "Bayesian", 1992],
    ["45", "Liquid", 2021],
    ["46", "Mixture density", 1994],
    ["47", "WaveNet", 2016],
    ["48", "LLM", 2018],
  ] as const
).map(([number, name, year]) => ({number, name, year}));

/** What changed on the way from one chapter to another. */
export interface Change {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

export const CHANGES: readonly Change[] = (
  [
    ["1", "2", "hidden layers, smooth units"],
    ["2", "3", "choice of unit"],
    ["2", "4", "exact gradients"],
    ["4", "5", "memory in the update"],
    ["5", "6", "penalties, noise, normalisation"],
    ["2", "7", "weights shared over space"],
    ["7", "8", "upsampling and skips"],
    ["7", "35", "identity shortcut"],
    ["7", "29", "vectors and agreement instead of pooling"],
    ["7", "42", "one kernel applied over and over"],
    ["7", "47", "one dimension, causal, dilated"],
    ["2", "9", "weights shared over time"],
    ["9", "10", "gated cell"],
    ["10", "11", "three gates"],
    ["10", "12", "exponential gates, matrix memory"],
    ["9", "13", "both directions"],
    ["9", "37", "recurrent weights frozen"],
    ["9", "38", "events instead of values"],
    ["9", "45", "continuous, input-timed"],
    ["10", "43", "external memory"],
    ["9", "17", "encoder and decoder"],
    ["17", "14", "fixed vector replaced by lookup"],
    ["14", "15", "recurrence removed"],
    ["15", "16", "both sides, masked"],
    ["15", "18", "patches as tokens"],
    ["15", "19", "softmax replaced by decay"],
    ["15", "48", "decoder only, scaled"],
    ["14", "30", "the same update as modern Hopfield networks"],
    ["12", "19", "linear recurrence"],
    ["19", "40", "linear recurrence, input-dependent"],
    ["9", "40", "linear state, structured A"],
    ["2", "20", "target = input"],
    ["20", "21", "code becomes a distribution"],
    ["21", "23", "many small fixed encoders"],
    ["21", "24", "exact inverse"],
    ["20", "22", "critic replaces pixel loss"],
    ["25", "23", "score of noised data"],
    ["8", "23", "the denoiser"],
    ["7", "26", "two copies that share weights, compared"],
    ["26", "27", "predict instead of compare"],
    ["20", "27", "latent instead of pixels"],
    ["15", "27", "patch encoder"],
    ["2", "28", "weights shared over edges"],
    ["14", "28", "attention over neighbours (GAT)"],
    ["1", "30", "symmetric recurrence"],
    ["30", "31", "temperature and hidden units"],
    ["31", "32", "no lateral edges"],
    ["31", "25", "network energy"],
    ["2", "33", "local units, linear solve"],
    ["33", "34", "centres tied to a grid"],
    ["33", "39", "splines on edges"],
    ["33", "37", "solved readout"],
    ["35", "36", "depth becomes time"],
    ["36", "45", "gated vector field"],
    ["2", "41", "weights as output"],
    ["2", "44", "weights as distributions"],
    ["2", "46", "distributions as output"],
    ["6", "44", "dropout kept at test time"],
    ["40", "48", "state-space blocks"],
    ["35", "48", "residual stream"],
    ["6", "48", "RMSNorm"],
    ["5", "48", "AdamW"],
  ] as const
).map(([from, to, what]) => ({from, to, what}));
