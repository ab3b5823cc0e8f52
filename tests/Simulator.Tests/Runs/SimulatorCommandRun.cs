using System.Text.Json.Nodes;
using RideAspire.Simulator.CommandLine;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>The whole simulator, called as the command line calls it.</summary>
internal sealed record SimulatorCommandRun(int ExitCode, string Output, string Error)
{
    public const string ReportName = "report.json";

    /// <summary>Unless a test wants it otherwise, everybody does what takes a trip to its end.</summary>
    private static readonly (string Name, string Percent)[] dull = [("--cancel", "0"), ("--auto-accept", "100"), ("--return", "0")];

    /// <summary>Through this gateway, with a report in the test's folder.</summary>
    public static Task<SimulatorCommandRun> Through(FakeGateway gateway, Scratch scratch, params string[] args) => Of(
        TestContext.Current.CancellationToken,
        [
            .. dull.Where(habit => !args.Contains(habit.Name)).SelectMany(habit => (string[])[habit.Name, habit.Percent]),
            .. args, "--gateway", $"{gateway.Address}", "--report", scratch.PathOf(ReportName),
        ]);

    public static async Task<SimulatorCommandRun> Of(CancellationToken ct, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var run = new SimulatorRun(output, error, terminal: null, TimeProvider.System);
        var code = await SimulatorCommand.InvokeAsync(args, run, output, error, _ => null, ct);
        return new(code, output.ToString(), error.ToString());
    }
}

/// <summary>A folder of its own for a test's files.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("simulator-tests");

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    public string File(string name, params string[] lines)
    {
        System.IO.File.WriteAllLines(PathOf(name), lines);
        return PathOf(name);
    }

    public JsonNode Report(string name) => JsonNode.Parse(System.IO.File.ReadAllText(PathOf(name)))!;

    public void Dispose() => folder.Delete(recursive: true);
}
