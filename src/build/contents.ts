/**
 * The plan of the book: its eight parts and 48 chapters, written or not. The last chapter is long and
 * comes as eight pages. Years are those of the paper that a chapter starts from, where there is one.
 */

/** Number, title, year, and the tags that the chapter will have, between semicolons. */
type Entry = readonly [number: string, title: string, year?: string, tags?: string];

export interface Part {
  readonly name: string;
  readonly entries: readonly Entry[];
}

export const PARTS: readonly Part[] = [
  {
    name: "Foundations",
    entries: [
      ["1", "Perceptron", "1958", "Supervised; Classification"],
      [
        "2",
        "Multi-Layer Perceptron (MLP)",
        undefined,
        "Supervised; Classification / Regression; Universal Approximation",
      ],
      ["3", "Activation Functions"],
      ["4", "Backpropagation", "1986", "Core Algorithm"],
      ["5", "Optimization Algorithms"],
      ["6", "Regularization Techniques"],
    ],
  },
  {
    name: "Seeing",
    entries: [
      ["7", "Convolutional Neural Network (CNN)", "1989", "Supervised; Computer Vision"],
      ["8", "U-Net", "2015", "Supervised; Segmentation / Diffusion"],
    ],
  },
  {
    name: "Sequences and memory",
    entries: [
      [
        "9",
        "Recurrent Neural Network (Vanilla RNN)",
        undefined,
        "Supervised; Sequence Modeling; Temporal",
      ],
      ["10", "Long Short-Term Memory (LSTM)", "1997", "Supervised; Sequence Modeling"],
      ["11", "Gated Recurrent Unit (GRU)", "2014", "Supervised; Sequence Modeling"],
      ["12", "Extended LSTM (xLSTM)", "2024", "Supervised; Sequence Modeling"],
      ["13", "Bidirectional RNN", "1997", "Sequence Modeling"],
    ],
  },
  {
    name: "Attention and Transformers",
    entries: [
      ["14", "Attention Mechanism", "2014", "Core Mechanism"],
      ["15", "Transformer", "2017", "Supervised / Self-Supervised; NLP / Vision / Multimodal"],
      [
        "16",
        "BERT (Encoder-Only Transformer)",
        "2018",
        "Self-Supervised → Supervised; NLU / Classification / NER",
      ],
      [
        "17",
        "Sequence-to-Sequence (Encoder-Decoder)",
        "2014",
        "Supervised; Translation / Summarization",
      ],
      ["18", "Vision Transformer (ViT)", "2020", "Supervised / Self-Supervised; Computer Vision"],
      ["19", "RWKV (Receptance Weighted Key Value)", "2023", "Self-Supervised; Language Modeling"],
    ],
  },
  {
    name: "Generative models",
    entries: [
      ["20", "Autoencoder", undefined, "Unsupervised; Representation Learning"],
      ["21", "Variational Autoencoder (VAE)", "2013", "Generative; Latent Variable Model"],
      ["22", "Generative Adversarial Network (GAN)", "2014", "Generative; Image Synthesis"],
      ["23", "Diffusion Models (DDPM)", "2020", "Generative; Image / Audio / Video"],
      ["24", "Normalizing Flows", undefined, "Generative; Exact Likelihood"],
      ["25", "Energy-Based Models", undefined, "Generative; Unnormalized"],
    ],
  },
  {
    name: "Representations, graphs and energy",
    entries: [
      [
        "26",
        "Siamese Networks & Contrastive Learning",
        "1993 / 2020",
        "Self-Supervised; Representation Learning",
      ],
      [
        "27",
        "JEPA (Joint Embedding Predictive Architecture)",
        "2022 / 2023",
        "Self-Supervised; Representation Learning / World Models",
      ],
      ["28", "Graph Neural Networks", undefined, "Supervised / Semi-Supervised; Graphs & Networks"],
      ["29", "Capsule Networks", "2017", "Supervised; Computer Vision"],
      ["30", "Hopfield Network", "1982", "Unsupervised; Associative Memory"],
      ["31", "Boltzmann Machine", "1985", "Generative; Stochastic"],
      ["32", "Restricted Boltzmann Machine (RBM)", "2006", "Generative"],
      ["33", "Radial Basis Function Network", undefined, "Supervised; Function Approximation"],
      ["34", "Self-Organizing Map (SOM)", "1982", "Unsupervised; Dimensionality Reduction"],
    ],
  },
  {
    name: "New architectures and dynamics",
    entries: [
      ["35", "Residual Networks (ResNet)", "2015", "Supervised; Computer Vision"],
      ["36", "Neural Ordinary Differential Equations", "2018", "Architecture"],
      ["37", "Echo State Network (Reservoir Computing)", "2001", "Supervised; Time Series"],
      ["38", "Spiking Neural Network", undefined, "Neuromorphic; Event-Driven"],
      ["39", "Kolmogorov-Arnold Network (KAN)", "2024", "Architecture"],
      ["40", "State Space Models (S4 / Mamba)", "2021", "Sequence Modeling"],
      ["41", "Hypernetworks", "2016", "Meta-Learning"],
      ["42", "Neural Cellular Automata", "2020", "Self-Organizing; Morphogenesis"],
      [
        "43",
        "Neural Turing Machine / Differentiable Neural Computer",
        "2014",
        "Supervised; Algorithmic Reasoning",
      ],
      ["44", "Bayesian Neural Network", undefined, "Probabilistic; Uncertainty Estimation"],
      ["45", "Liquid Neural Network", "2021", "Neuromorphic; Time Series / Robotics"],
      ["46", "Mixture Density Network", "1994", "Supervised; Multi-Modal Regression"],
      ["47", "WaveNet", "2016", "Generative; Audio / Speech"],
    ],
  },
  {
    name: "Large language models",
    entries: [
      [
        "48a",
        "Component map and tokenisation",
        undefined,
        "LLM Core; Self-Supervised + RLHF; Language / Multimodal",
      ],
      [
        "48b",
        "The model and pre-training",
        undefined,
        "LLM Core; Self-Supervised + RLHF; Language / Multimodal",
      ],
      [
        "48c",
        "Inference: KV cache, paging, sampling",
        undefined,
        "LLM Core; Self-Supervised + RLHF; Language / Multimodal",
      ],
      [
        "48d",
        "SFT, LoRA, QLoRA and other PEFT",
        undefined,
        "LLM Core; Self-Supervised + RLHF; Language / Multimodal",
      ],
      [
        "48e",
        "Preferences: reward model, PPO, DPO",
        undefined,
        "LLM Core; Self-Supervised + RLHF; Language / Multimodal",
      ],
      [
        "48f",
        "Scaling laws and parameter counts",
        undefined,
        "LLM Core; Self-Supervised + RLHF; Language / Multimodal",
      ],
      [
        "48g",
        "Mixture of experts",
        undefined,
        "LLM Core; Self-Supervised + RLHF; Language / Multimodal",
      ],
      ["48h", "Long context", undefined, "LLM Core; Self-Supervised + RLHF; Language / Multimodal"],
    ],
  },
];

/** The part that a chapter belongs to. */
export function partOf(number: string | undefined): Part | undefined {
  return PARTS.find(({entries}) => entries.some(([entry]) => entry === number));
}
