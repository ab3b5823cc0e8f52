using RideAspire.Bench.Reports;

namespace RideAspire.Bench.Scenarios;

/// <summary>Something to measure.</summary>
/// <param name="Name">On the command line, and of the files.</param>
/// <param name="Summary">One line for <c>--help</c>.</param>
/// <param name="MeasureAsync">Measures, and tells the report what it saw.</param>
internal sealed record Scenario(string Name, string Summary, Func<Report, BenchOptions, CancellationToken, Task> MeasureAsync);
