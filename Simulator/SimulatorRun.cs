using RideAspire.Simulator.CommandLine;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Wire;
using Spectre.Console;

namespace RideAspire.Simulator;

/// <summary>From checked options to an exit code: demand, gateway, run, summary, report.</summary>
/// <param name="terminal">Where the live table is drawn; null for progress lines.</param>
internal sealed class SimulatorRun(TextWriter output, TextWriter error, IAnsiConsole? terminal, TimeProvider time)
{
    public async Task<int> RunAsync(SimulatorOptions options, CancellationToken ct)
    {
        IReadOnlyList<RideRequest> demand;
        try
        {
            demand = options.ReadDemand();
        }
        catch (Exception e) when (e is DemandException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.NoRun;
        }

        await output.WriteLineAsync(
            $"{demand.Count} rides of {options.Pickups?.Name ?? "a synthetic city"}, {options.Window}, at {options.Speed}x, "
            + $"{options.Drivers} drivers, through {options.Gateway}");
        using var connection = GatewayConnection.Open(options.Gateway);
        try
        {
            if (await connection.WhyNotAsync(time, ct) is { } why)
            {
                await error.WriteLineAsync(why);
                return ExitCode.NoRun;
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }

        using var simulation = new Simulation(options, demand, connection, time);
        var interrupted = await RunShownAsync(simulation, ct);
        var last = simulation.Progress;
        await output.WriteAsync(SummaryText.Of(last, interrupted));
        if (options.Report is { } report)
            await File.WriteAllTextAsync(report.FullName, RunReport.Of(last).ToJson(), CancellationToken.None);
        return ExitCode.Of(last.Summary, interrupted);
    }

    /// <summary>Runs with the display beside it. True if it was interrupted.</summary>
    private async Task<bool> RunShownAsync(Simulation simulation, CancellationToken ct)
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
