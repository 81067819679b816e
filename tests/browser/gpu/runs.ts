/** What gpuRuns.test.ts runs in a page: a run on the page's worker, with a GPU beside it. */
import {
  type BackendChoice,
  mseLoss,
  nn,
  optim,
  type Run,
  type RunContext,
  setDevice,
  type Tensor,
  train,
} from "../../../lib/index.js";
import {startDevice} from "./device.js";

const device = startDevice();
setDevice(device);

/** A network that learns to tell the first of twenty numbers. */
function* learn({random}: RunContext) {
  const net = nn.mlp([20, 64, 1], (x) => x.tanh(), random);
  const optimizer = new optim.Adam(net.parameters(), {learningRate: 0.01});
  for (;;) {
    const inputs = random.normal([64, 20]);
    optimizer.zeroGrad();
    const loss = mseLoss(net.forward(inputs), inputs.slice(1, 0, 1));
    loss.backward();
    optimizer.step();
    yield {loss, net};
  }
}

let run: Run<{loss: Tensor; net: nn.Sequential}>;

function make(steps: number, choice: BackendChoice): void {
  run = train("first", {steps}, learn);
  run.backendChoice = choice;
}

/** Resolves with how the run stands then. */
async function play() {
  await run.play();
  return look();
}

const look = () => {
  const {state, step, backend, deviceLabel, backendNotice, firstGpuStep, loss, history} = run;
  return {
    ...{state, step, backend, deviceLabel, backendNotice, firstGpuStep, loss, history},
    error: run.error?.message,
  };
};

Object.assign(globalThis, {
  startGpu: () => device.backends.startGpu(),
  make,
  play,
  look,
  pause: () => run.pause(),
});
