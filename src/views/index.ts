/**
 * Views of models: what a cell imports from "nnlive/views".
 *
 * Each takes a run or plain arrays, returns one element and redraws it in place. What may live here:
 * drawings and inputs that any chapter can use. What may not: numerical work (lib/), data (data/), or
 * anything that knows one chapter.
 */
export {type Answer, agrees} from "./agrees.js";
export {type AttentionLinesOptions, attentionLines} from "./attentionLines.js";
export {type AttentionMapOptions, attentionMap} from "./attentionMap.js";
export {type AudioPlayerOptions, audioPlayer} from "./audioPlayer.js";
export {type BoundMeterOptions, boundMeter, mistakeCounter} from "./boundMeter.js";
export {type Check, checks} from "./checks.js";
export {cssColor, onThemeChange, series} from "./colors.js";
export {type ComputationGraphOptions, computationGraph} from "./computationGraph.js";
export {
  type ConfusionMatrixOptions,
  confusionMatrix,
  countPairs,
  type Selection,
} from "./confusionMatrix.js";
export type {CategoryColumn, CsvColumn, NumberColumn} from "./csv.js";
export {type CsvInput, type CsvInputOptions, type CsvValue, csvInput} from "./csvInput.js";
export {
  type Column,
  type DataTable,
  type DataTableOptions,
  dataTable,
  type Row,
} from "./dataTable.js";
export {type DecisionLineOptions, decisionLine, type Line} from "./decisionLine.js";
export {type DecisionSurfaceOptions, decisionSurface} from "./decisionSurface.js";
export {type DecisionTilesOptions, decisionTiles} from "./decisionTiles.js";
export {type DigitGalleryOptions, digitGallery} from "./digitGallery.js";
export {type DragImage, type DragImageOptions, dragImage} from "./dragImage.js";
export {type DragPoints, type DragPointsOptions, dragPoints} from "./dragPoints.js";
export {type DragUnit, type DragUnitOptions, dragUnit, type Unit} from "./dragUnit.js";
export {type DrawDigit, type DrawDigitOptions, drawDigit} from "./drawDigit.js";
export {type EnergyLandscapeOptions, energyLandscape} from "./energyLandscape.js";
export {type FeatureMapsOptions, featureMaps} from "./featureMaps.js";
export {type FiltersOptions, filters} from "./filters.js";
export {type FollowOptions, follow} from "./follow.js";
export {formatCount, formatNumber, formatPercent, formatSeconds} from "./format.js";
export {type GeneralizationGapOptions, generalizationGap} from "./generalizationGap.js";
export {type GradientFlowOptions, gradientFlow} from "./gradientFlow.js";
export {type GraphDrawingOptions, graphDrawing} from "./graphDrawing.js";
export {type GroupedBarsOptions, groupedBars} from "./groupedBars.js";
export {type HeatMapOptions, heatMap} from "./heatMap.js";
export {type HiddenUnitsOptions, hiddenUnits} from "./hiddenUnits.js";
export {type HistogramsOptions, histograms} from "./histograms.js";
export {imageGrid, type LiveImages, type StillImages} from "./imageGrid.js";
export {type ImageFromFile, type ImageInputOptions, imageInput} from "./imageInput.js";
export {type InspectorOptions, inspector} from "./inspect/index.js";
export {type KernelLensOptions, kernelLens} from "./kernelLens.js";
export {type Clouds, type LatentPlaneOptions, latentPlane} from "./latentPlane.js";
export {
  type Chosen,
  type LatentScatter,
  type LatentScatterOptions,
  latentScatter,
} from "./latentScatter.js";
export {type LineChartOptions, lineChart} from "./lineChart.js";
export {type LivingGridOptions, livingGrid} from "./livingGrid.js";
export {type LossCurveOptions, lossCurve} from "./lossCurve.js";
export {
  type LandscapeRun,
  type LossLandscape,
  type LossLandscapeOptions,
  lossLandscape,
} from "./lossLandscape.js";
export {type DiagramLayer, networkDiagram} from "./networkDiagram.js";
export {type NetworkPassesOptions, networkPasses} from "./networkPasses.js";
export {type NetworkWeightsOptions, networkWeights} from "./networkWeights.js";
export {type NeuronDiagramOptions, neuronDiagram} from "./neuronDiagram.js";
export type {Numbers} from "./numbers.js";
export type {NetworkPass} from "./passPhases.js";
export {type PhasePortraitOptions, phasePortrait} from "./phasePortrait.js";
export {type PlotViewOptions, plotView} from "./plotView.js";
export type {Domain, Point} from "./points.js";
export {type ReceptiveFieldOptions, receptiveField, type WindowLayer} from "./receptiveField.js";
export {type RunPanelOptions, runPanel} from "./runPanel.js";
export {type SampleGalleryOptions, sampleGallery} from "./sampleGallery.js";
export {type SlopeLens, type SlopeLensOptions, type SlopePlace, slopeLens} from "./slopeLens.js";
export {type SpikeRasterOptions, spikeRaster} from "./spikeRaster.js";
export {type TensorTableOptions, tensorTable} from "./tensorTable.js";
export {type TextInput, type TextInputOptions, textInput} from "./textInput.js";
export {type Band, type TimeSeriesOptions, timeSeries} from "./timeSeries.js";
export {type TokenProbabilitiesOptions, tokenProbabilities} from "./tokenProbabilities.js";
export {type TokenTextOptions, tokenText} from "./tokenText.js";
export {valueTable} from "./valueTable.js";
export {
  type ImageInput,
  type VerdictModel,
  type VerdictsOptions,
  verdicts,
} from "./verdicts.js";
export {type WindowStripOptions, windowStrip} from "./windowStrip.js";
