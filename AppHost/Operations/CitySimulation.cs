using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.AppHost.Operations;

/// <summary>The dashboard's city: the simulator with the number of drivers, the speed and the file that one asks for.</summary>
internal sealed class CitySimulation(IResource simulator, ReportFiles reports)
{
    public const string Command = "start-city";

    private const string Drivers = "drivers";
    private const string Speed = "speed";
    private const string Pickups = "file";
    private const string Hours = "hours";

    private IReadOnlyList<string> arguments = ["--drivers", "40"];

    /// <summary>Adds the command, and the link to the report of the last run.</summary>
    public static IResourceBuilder<ProjectResource> AddTo(IResourceBuilder<ProjectResource> simulator)
    {
        var reports = ReportFiles.AddTo(simulator.ApplicationBuilder);
        var city = new CitySimulation(simulator.Resource, reports);
        return simulator
            .WithArgs(context => city.AddArguments(context.Args))
            .OnResourceStopped((_, stopped, _) => city.LinkReportAsync(stopped.Services))
            .WithCommand(Command, "Start a city", city.StartAsync, new()
            {
                Description = "Riders book, drivers come, accept, drive and leave. The summary is in the log, and as a file behind the link.",
                IconName = "City",
                IsHighlighted = true,
                UpdateState = state => state.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Disabled : ResourceCommandState.Enabled,
                Arguments =
                [
                    new() { Name = Drivers, Label = "Drivers", InputType = InputType.Number, Value = "40", Required = true },
                    new() { Name = Speed, Label = "Speed", Description = "How many times as fast as the clock the city's time goes.", InputType = InputType.Number, Value = "60", Required = true },
                    new() { Name = Pickups, Label = "File of pick-ups", Description = "A path on this machine; without it a synthetic city.", InputType = InputType.Text },
                    new() { Name = Hours, Label = "Hours", Description = "The part of the day, such as 17:00-21:00; without it, all that there is.", InputType = InputType.Text },
                ],
            });
    }

    // Read at each start of the simulator.
    private void AddArguments(IList<object> args)
    {
        foreach (var argument in (IEnumerable<string>)[.. arguments, "--report", reports.NewReport()])
            args.Add(argument);
    }

    private async Task<ExecuteCommandResult> StartAsync(ExecuteCommandContext context)
    {
        string? Given(string name) => context.Arguments.TryGetByName(name, out var input) && !string.IsNullOrWhiteSpace(input.Value) ? input.Value.Trim() : null;
        List<string> wanted = ["--drivers", Given(Drivers) ?? "40", "--speed", Given(Speed) ?? "60"];
        if (Given(Pickups) is { } file)
        {
            if (!File.Exists(file))
                return CommandResults.Failure($"There is no file {file}.");
            wanted.AddRange(["--pickups", Path.GetFullPath(file)]);
        }

        if (Given(Hours) is { } hours)
        {
            if (hours.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to])
                return CommandResults.Failure("Hours are two times of day, such as 17:00-21:00.");
            wanted.AddRange(["--from", from, "--to", to]);
        }

        arguments = wanted;
        var started = await context.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(simulator, KnownResourceCommands.StartCommand, context.CancellationToken);
        return started.Success
            ? CommandResults.Success(string.Create(CultureInfo.InvariantCulture, $"The city starts: simulator {string.Join(' ', wanted)}"))
            : started;
    }

    private Task LinkReportAsync(IServiceProvider services) => !reports.HasReport ? Task.CompletedTask
        : services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(simulator, last => last with
        {
            Urls = [.. last.Urls.Where(url => url.Name != ReportFiles.LinkName), reports.Link],
        });
}
