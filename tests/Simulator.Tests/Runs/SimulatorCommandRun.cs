using RideAspire.Simulator.CommandLine;
using RideAspire.Simulator.Runs;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>The result of the whole simulator, called by its command line.</summary>
internal sealed record SimulatorCommandRun(int ExitCode, string Output, string Error)
{
    public static Task<SimulatorCommandRun> OfAsync(CancellationToken ct, params string[] args) => OfAsync(new(), ct, args);

    /// <param name="output">Gets what the simulator prints.</param>
    public static async Task<SimulatorCommandRun> OfAsync(StringWriter output, CancellationToken ct, params string[] args)
    {
        using var error = new StringWriter();
        var run = new SimulatorRun(output, error, terminal: null, TimeProvider.System);
        var code = await SimulatorCommand.InvokeAsync(args, run, output, error, _ => null, ct);
        return new(code, output.ToString(), error.ToString());
    }
}
