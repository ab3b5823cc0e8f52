using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Wire;
using Spectre.Console;

namespace RideAspire.Simulator.Runs;

/// <summary>
/// A run from its options to its exit code: reads the demand, connects, simulates, prints the summary, writes the
/// report.
/// </summary>
/// <param name="terminal">Where to draw the live table; null to print progress lines instead.</param>
internal sealed class SimulatorRun(TextWriter output, TextWriter error, IAnsiConsole? terminal, TimeProvider time)
{
    public async Task<int> RunAsync(SimulatorOptions options, CancellationToken ct)
    {
        RideDemand demand;
        try
        {
            demand = options.ReadDemand();
        }
        catch (Exception e) when (e is DemandException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.NoRun;
        }

        if (demand.Note is { } note)
            await output.WriteLineAsync(note);
        await output.WriteLineAsync(
            $"{demand.Requests.Count} rides of {options.Pickups?.Name ?? "a synthetic city"}, {options.Window}, at {options.Speed}x, "
            + $"{options.Drivers} drivers, through {options.Gateway}");
        using var connection = GatewayConnection.Open(options.Gateway);
        try
        {
            if (await connection.FindProblemAsync(time, ct) is { } problem)
            {
                await error.WriteLineAsync(problem);
                return ExitCode.NoRun;
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }

        using var simulation = new Simulation(options, demand.Requests, connection, time);
        var interrupted = await RunWithDisplayAsync(simulation, ct);
        var last = simulation.Progress with { Traces = simulation.Traces };
        await output.WriteAsync(SummaryText.Of(last, interrupted));
        if (options.Report is { } report)
            await File.WriteAllTextAsync(report.FullName, RunReport.Of(last).ToJson(), CancellationToken.None);
        return ExitCode.Of(last.Summary, interrupted);
    }

    /// <summary>Runs the simulation and shows its progress. Returns whether it was interrupted.</summary>
    private async Task<bool> RunWithDisplayAsync(Simulation simulation, CancellationToken ct)
    {
        using var shown = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var display = terminal is null
            ? ProgressLines.ShowAsync(output, () => simulation.Progress, time, shown.Token)
            : LiveTable.ShowAsync(terminal, () => simulation.Progress, time, shown.Token);
        try
        {
            await simulation.RunAsync(ct);
            return false;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            await shown.CancelAsync();
            await display.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
