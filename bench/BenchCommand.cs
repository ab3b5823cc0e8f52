using System.CommandLine;
using System.CommandLine.Parsing;
using BenchmarkDotNet.Running;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;
using RideAspire.Bench.Scenarios;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace RideAspire.Bench;

/// <summary>The command line, with one command for each scenario.</summary>
internal static class BenchCommand
{
    private static readonly Scenario[] scenarios =
    [
        Steady.Scenario, Herd.Scenario, Arm.Scenario, Pending.Scenario, Book.Scenario, Read.Scenario, EventStreams.Scenario,
        Match.Scenario, Crowd.Scenario, Presences.Scenario, Replay.Scenario, City.Scenario, TelemetryCost.Scenario,
    ];

    private static readonly Option<DirectoryInfo> into = new("--out")
    {
        HelpName = "FOLDER",
        Description = "The folder for SCENARIO.json and SCENARIO.svg",
        DefaultValueFactory = _ => new(Path.Combine(Checkout.Root, "artifacts", "bench")),
        Recursive = true,
    };

    private static readonly Option<bool> quick = new("--quick")
    {
        Description = "Measure less of everything, to see that a scenario works; do not quote its figures",
        Recursive = true,
    };

    private static readonly Option<bool> statements = new("--statements")
    {
        Description = "After each case, print where Postgres spent its time (pg_stat_statements)",
        Recursive = true,
    };

    private static readonly Option<FileInfo> pickups = new("--pickups")
    {
        HelpName = "FILE",
        Description = "The day of replay and city, in the public format of Uber and the TLC (Date/Time,Lat,Lon,Base)",
        DefaultValueFactory = _ =>
            new(Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "data", "uber-nyc-2014-09-04.csv"))),
        Recursive = true,
    };

    private static readonly Option<(string, string?)[]> settings = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "A setting of all services, over the scenario's own, such as Matching:OfferWindow=00:00:10; may be repeated",
        CustomParser = result => [.. result.Tokens.Select(token => SettingOf(token.Value, result))],
        Recursive = true,
    };

    /// <summary>
    /// Runs the command. Returns 0, or 1 when a scenario could not be measured or found a trip that was lost, early or
    /// closed twice.
    /// </summary>
    public static Task<int> InvokeAsync(IReadOnlyList<string> args)
    {
        var root = new RootCommand(
            "Measures RideAspire's services, as processes on a durable Postgres and Redis, and the references that they are compared with.")
        {
            into, quick, statements, pickups, settings,
        };
        foreach (var scenario in scenarios)
            root.Add(CommandOf(scenario.Name, scenario.Summary, scenario));
        root.Add(CommandOf("all", "All scenarios, one after the other; takes most of an hour", scenarios));

        var report = new Command("report", "Write the figures of the last full runs, from --out, into the table of docs/performance.md");
        report.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(into).FullName;
            var page = Path.Combine(Checkout.Root, "docs", "performance.md");
            var runs = PerformanceTable.Write(page, folder, scenarios.Select(scenario => scenario.Name));
            foreach (var run in runs)
                AnsiConsole.MarkupLineInterpolated($"{run.Scenario}: {run.At}, {run.Machine}");
            AnsiConsole.MarkupLineInterpolated($"{runs.Count} scenarios from {folder} are in {page}. The other rows are unchanged.");
            return runs.Count > 0 ? 0 : 1;
        });
        root.Add(report);

        var micro = new Command("micro", "Micro-benchmarks; all further arguments go to BenchmarkDotNet, such as --filter '*'")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        micro.SetAction(parsed => BenchmarkSwitcher.FromAssembly(typeof(BenchCommand).Assembly).Run([.. parsed.UnmatchedTokens]));
        root.Add(micro);
        return CommandLineParser.Parse(root, args).InvokeAsync();
    }

    private static Command CommandOf(string name, string summary, params Scenario[] chosen)
    {
        var command = new Command(name, summary);
        command.SetAction(async (parsed, ct) =>
        {
            var options = new BenchOptions(
                parsed.GetValue(quick), parsed.GetValue(statements), parsed.GetRequiredValue(pickups), parsed.GetValue(settings) ?? []);
            var failed = false;
            foreach (var scenario in chosen)
                failed |= !await ReportedRun.OfAsync(scenario, options, parsed.GetRequiredValue(into), ct);
            return failed ? 1 : 0;
        });
        return command;
    }

    private static (string Key, string? Value) SettingOf(string text, ArgumentResult result)
    {
        var parts = text.Split('=', 2);
        if (parts.Length < 2)
            result.AddError($"--set takes KEY=VALUE, not '{text}'.");
        return (parts[0], parts[^1]);
    }
}
