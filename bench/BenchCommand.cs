using System.CommandLine;
using System.CommandLine.Parsing;
using BenchmarkDotNet.Running;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Scenarios;
using Command = System.CommandLine.Command;

namespace RideAspire.Bench;

/// <summary>The command line: one command a scenario.</summary>
internal static class BenchCommand
{
    private static readonly Scenario[] scenarios =
    [
        Steady.Scenario, Herd.Scenario, Arm.Scenario, Pending.Scenario, Book.Scenario, Read.Scenario, EventStreams.Scenario, Match.Scenario, Replay.Scenario,
    ];

    private static readonly Option<DirectoryInfo> into = new("--out")
    {
        HelpName = "FOLDER",
        Description = "Where SCENARIO.json and SCENARIO.svg go",
        DefaultValueFactory = _ => new(Path.Combine(Checkout.Root, "artifacts", "bench")),
        Recursive = true,
    };

    private static readonly Option<bool> quick = new("--quick")
    {
        Description = "Less of everything: shows that the scenario works, its figures are not to be quoted",
        Recursive = true,
    };

    private static readonly Option<bool> statements = new("--statements")
    {
        Description = "After each case, print what Postgres spent its time on (pg_stat_statements)",
        Recursive = true,
    };

    private static readonly Option<FileInfo> pickups = new("--pickups")
    {
        HelpName = "FILE",
        Description = "The day that replay plays, in the public format of Uber and the TLC (Date/Time,Lat,Lon,Base)",
        DefaultValueFactory = _ => new(Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "data", "uber-nyc-2014-09-04.csv"))),
        Recursive = true,
    };

    /// <summary>Runs what the arguments say. Returns 0; 1 when a scenario found a trip lost, early or closed twice, or could not be measured.</summary>
    public static Task<int> InvokeAsync(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Measures RideAspire: its services as processes of their own, on a durable Postgres and Redis, beside what they are compared with.")
        {
            into, quick, statements, pickups,
        };
        foreach (var scenario in scenarios)
            root.Add(CommandOf(scenario.Name, scenario.Summary, scenario));
        root.Add(CommandOf("all", "All of them, one after the other: most of an hour", scenarios));

        var micro = new Command("micro", "Micro-benchmarks; what follows is for BenchmarkDotNet, such as --filter '*'") { TreatUnmatchedTokensAsErrors = false };
        micro.SetAction(parsed => BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run([.. parsed.UnmatchedTokens]));
        root.Add(micro);
        return CommandLineParser.Parse(root, args).InvokeAsync();
    }

    private static Command CommandOf(string name, string summary, params Scenario[] chosen)
    {
        var command = new Command(name, summary);
        command.SetAction(async (parsed, ct) =>
        {
            var options = new BenchOptions(parsed.GetValue(quick), parsed.GetValue(statements), parsed.GetRequiredValue(pickups));
            var failed = false;
            foreach (var scenario in chosen)
                failed |= !await ReportedRun.OfAsync(scenario, options, parsed.GetRequiredValue(into), ct);
            return failed ? 1 : 0;
        });
        return command;
    }
}

/// <summary>What the command line says to every scenario.</summary>
/// <param name="Quick">Less of everything.</param>
/// <param name="Statements">Say what Postgres spent its time on.</param>
/// <param name="Pickups">The day that is replayed.</param>
internal sealed record BenchOptions(bool Quick, bool Statements, FileInfo Pickups)
{
    public T Of<T>(T inQuick, T inFull) => Quick ? inQuick : inFull;
}
