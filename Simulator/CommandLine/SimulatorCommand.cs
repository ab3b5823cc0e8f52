using System.CommandLine;
using System.CommandLine.Invocation;
using RideAspire.Simulator.Runs;

namespace RideAspire.Simulator.CommandLine;

/// <summary>
/// The command line. Without options, it is a demonstration of a few minutes: a city's evening, with drivers.
/// </summary>
internal static class SimulatorCommand
{
    /// <summary>
    /// Aspire kills a process six seconds after SIGTERM. A run must stop and print its summary sooner.
    /// </summary>
    private static readonly TimeSpan shutdownTimeout = TimeSpan.FromSeconds(4);

    /// <param name="environment">Reads an environment variable, such as Aspire's reference to the gateway.</param>
    public static async Task<int> InvokeAsync(
        string[] args, SimulatorRun run, TextWriter output, TextWriter error, Func<string, string?> environment, CancellationToken ct)
    {
        var arguments = new SimulatorArguments(environment);
        var command = new RootCommand(
            "Replays ride requests through the gateway. Riders book and follow their trips' events. Drivers come online, move, answer "
            + "offers, drive and go offline. Each of them has a token, so the gateway must run in Development, where it issues tokens. "
            + "Exit code 1: a trip was closed early, is still WAITING after its deadline, or was given up; or its event stream left a "
            + "state out or could not be opened; or no ride could be booked. 2: there was no run. 130: interrupted.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (arguments.FindConflict(parsed) is not { } conflict)
                return await run.RunAsync(arguments.Read(parsed), stop);
            await error.WriteLineAsync(conflict);
            return ExitCode.NoRun;
        });

        var parsed = command.Parse(args);
        if (parsed.Action is ParseErrorAction invalid)
            invalid.ShowHelp = false;
        var code = await parsed.InvokeAsync(
            new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = shutdownTimeout,
            },
            ct);
        return parsed.Action is ParseErrorAction ? ExitCode.NoRun : code;
    }
}
