/**
 * The plan of the book: its eight parts and 48 chapters, written or not. The last chapter is long and
 * comes as eight pages. Years are those of the paper that a chapter starts from, where there is one.
 */

/** Number, title, year. */
type Entry = readonly [number: string, title: string, year?: string];

export interface Part {
  readonly name: string;
  readonly entries: readonly Entry[];
}

export const PARTS: readonly Part[] = [
  {
    name: "Foundations",
    entries: [
      ["1", "Perceptron", "1958"],
      ["2", "Multi-Layer Perceptron (MLP)"],
      ["3", "Activation Functions"],
      ["4", "Backpropagation", "1986"],
      ["5", "Optimization Algorithms"],
      ["6", "Regularization Techniques"],
    ],
  },
  {
    name: "Seeing",
    entries: [
      ["7", "Convolutional Neural Network (CNN)", "1989"],
      ["8", "U-Net", "2015"],
    ],
  },
  {
    name: "Sequences and memory",
    entries: [
      ["9", "Recurrent Neural Network (Vanilla RNN)"],
      ["10", "Long Short-Term Memory (LSTM)", "1997"],
      ["11", "Gated Recurrent Unit (GRU)", "2014"],
      ["12", "Extended LSTM (xLSTM)", "2024"],
      ["13", "Bidirectional RNN", "1997"],
    ],
  },
  {
    name: "Attention and Transformers",
    entries: [
      ["14", "Attention Mechanism", "2014"],
      ["15", "Transformer", "2017"],
      ["16", "BERT (Encoder-Only Transformer)", "2018"],
      ["17", "Sequence-to-Sequence (Encoder-Decoder)", "2014"],
      ["18", "Vision Transformer (ViT)", "2020"],
      ["19", "RWKV (Receptance Weighted Key Value)", "2023"],
    ],
  },
  {
    name: "Generative models",
    entries: [
      ["20", "Autoencoder"],
      ["21", "Variational Autoencoder (VAE)", "2013"],
      ["22", "Generative Adversarial Network (GAN)", "2014"],
      ["23", "Diffusion Models (DDPM)", "2020"],
      ["24", "Normalizing Flows"],
      ["25", "Energy-Based Models"],
    ],
  },
  {
    name: "Representations, graphs and energy",
    entries: [
      ["26", "Siamese Networks & Contrastive Learning", "1993 / 2020"],
      ["27", "JEPA (Joint Embedding Predictive Architecture)", "2022 / 2023"],
      ["28", "Graph Neural Networks"],
      ["29", "Capsule Networks", "2017"],
      ["30", "Hopfield Network", "1982"],
      ["31", "Boltzmann Machine", "1985"],
      ["32", "Restricted Boltzmann Machine (RBM)", "2006"],
      ["33", "Radial Basis Function Network"],
      ["34", "Self-Organizing Map (SOM)", "1982"],
    ],
  },
  {
    name: "New architectures and dynamics",
    entries: [
      ["35", "Residual Networks (ResNet)", "2015"],
      ["36", "Neural Ordinary Differential Equations", "2018"],
      ["37", "Echo State Network (Reservoir Computing)", "2001"],
      ["38", "Spiking Neural Network"],
      ["39", "Kolmogorov-Arnold Network (KAN)", "2024"],
      ["40", "State Space Models (S4 / Mamba)", "2021"],
      ["41", "Hypernetworks", "2016"],
      ["42", "Neural Cellular Automata", "2020"],
      ["43", "Neural Turing Machine / Differentiable Neural Computer", "2014"],
      ["44", "Bayesian Neural Network"],
      ["45", "Liquid Neural Network", "2021"],
      ["46", "Mixture Density Network", "1994"],
      ["47", "WaveNet", "2016"],
    ],
  },
  {
    name: "Large language models",
    entries: [
      ["48a", "Component map and tokenisation"],
      ["48b", "The model and pre-training"],
      ["48c", "Inference: KV cache, paging, sampling"],
      ["48d", "SFT, LoRA, QLoRA and other PEFT"],
      ["48e", "Preferences: reward model, PPO, DPO"],
      ["48f", "Scaling laws and parameter counts"],
      ["48g", "Mixture of experts"],
      ["48h", "Long context"],
    ],
  },
];

/** The part that a chapter belongs to; pages without a number close the last part. */
export function partOf(number: string | undefined): Part {
  const part = PARTS.find(({entries}) => entries.some(([entry]) => entry === number));
  return part ?? PARTS[PARTS.length - 1];
}
