using System.CommandLine;
using System.CommandLine.Invocation;

namespace RideAspire.Simulator.CommandLine;

/// <summary>The command line. Without any option it is a demonstration of a few minutes: a city's evening, with drivers.</summary>
internal static class SimulatorCommand
{
    /// <summary>Aspire kills a process six seconds after SIGTERM; in less a run has stopped and told what it saw.</summary>
    private static readonly TimeSpan timeToStop = TimeSpan.FromSeconds(4);

    /// <param name="environment">Looks up an environment variable: Aspire's reference to the gateway.</param>
    public static async Task<int> InvokeAsync(
        string[] args, SimulatorRun run, TextWriter output, TextWriter error, Func<string, string?> environment, CancellationToken ct)
    {
        var arguments = new SimulatorArguments(environment);
        var command = new RootCommand(
            "Replays ride requests through the gateway as riders who follow their trips' events, with drivers who come online, move, "
            + "answer offers, drive and go offline; each signs in with a token of its own, which a gateway in Development gives. "
            + "Exit code 1: a trip was closed early, is still WAITING after its deadline, or its events left a state out; "
            + "2: there was no run; 130: interrupted.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (arguments.WrongTogether(parsed) is not { } wrong)
                return await run.RunAsync(arguments.Read(parsed), stop);
            await error.WriteLineAsync(wrong);
            return ExitCode.NoRun;
        });

        var parsed = command.Parse(args);
        if (parsed.Action is ParseErrorAction invalid)
            invalid.ShowHelp = false;
        var code = await parsed.InvokeAsync(
            new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = timeToStop }, ct);
        return parsed.Action is ParseErrorAction ? ExitCode.NoRun : code;
    }
}
