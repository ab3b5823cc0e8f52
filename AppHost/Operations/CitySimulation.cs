using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.AppHost.Operations;

/// <summary>
/// The dashboard's city: runs the simulator with the drivers, the speed and the file of pick-ups that are given.
/// </summary>
internal sealed class CitySimulation(IResource simulator, ReportFiles reports)
{
    private const string Command = "start-city";
    private const string Drivers = "drivers";
    private const string DefaultDrivers = "40";
    private const string Speed = "speed";
    private const string DefaultSpeed = "60";
    private const string Pickups = "file";
    private const string Hours = "hours";

    private static readonly string?[] idle = [.. KnownResourceStates.TerminalStates, KnownResourceStates.NotStarted];

    private IReadOnlyList<string> arguments = ["--drivers", DefaultDrivers, "--speed", DefaultSpeed];

    /// <summary>Adds the command, and the link to the report of the last run.</summary>
    public static IResourceBuilder<ProjectResource> AddTo(IResourceBuilder<ProjectResource> simulator)
    {
        var city = new CitySimulation(simulator.Resource, ReportFiles.AddTo(simulator.ApplicationBuilder));
        return simulator
            .WithArgs(context => city.AddArguments(context.Args))
            .OnResourceStopped((_, stopped, _) => city.LinkReportAsync(stopped.Services))
            .WithCommand(Command, "Start a city", city.StartAsync, new()
            {
                Description =
                    "Riders book, drivers accept and drive. The summary is in the log, and the link opens it as a file.",
                IconName = "City",
                IsHighlighted = true,
                UpdateState = state =>
                    idle.Contains(state.ResourceSnapshot.State?.Text) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
                Arguments =
                [
                    Number(Drivers, "Drivers", DefaultDrivers, "The number of drivers."),
                    Number(Speed, "Speed", DefaultSpeed, "How fast the city's time passes. 60 is one hour per minute."),
                    Text(Pickups, "File of pick-ups", "A path on this machine. Default: a synthetic city."),
                    Text(Hours, "Hours", "The part of the day, such as 17:00-21:00. Default: the whole file."),
                ],
            });
    }

    private static InteractionInput Number(string name, string label, string value, string description) =>
        new() { Name = name, Label = label, InputType = InputType.Number, Value = value, Description = description, Required = true };

    private static InteractionInput Text(string name, string label, string description) =>
        new() { Name = name, Label = label, InputType = InputType.Text, Description = description };

    // Read at each start of the simulator.
    private void AddArguments(IList<object> args)
    {
        foreach (var argument in (IEnumerable<string>)[.. arguments, "--report", reports.NewReport()])
            args.Add(argument);
    }

    private async Task<ExecuteCommandResult> StartAsync(ExecuteCommandContext context)
    {
        try
        {
            var replica = (await context.Services.GetRequiredService<ResourceNotificationService>()
                .ReplicasOfAsync(simulator, context.CancellationToken)).Single();
            if (!idle.Contains(replica.Snapshot.State?.Text))
                throw new CommandException("A city is already running. Stop the simulator first.");
            arguments = Read(context.Arguments);
            var started = await context.Services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(simulator, KnownResourceCommands.StartCommand, context.CancellationToken);
            return started.Success ? MeasuredCommand.Succeeded($"The city starts: simulator {string.Join(' ', arguments)}") : started;
        }
        catch (CommandException e)
        {
            return CommandResults.Failure(e.Message);
        }
    }

    private static List<string> Read(InteractionInputCollection inputs)
    {
        string? Given(string name) =>
            inputs.TryGetByName(name, out var input) && !string.IsNullOrWhiteSpace(input.Value) ? input.Value.Trim() : null;
        List<string> result = ["--drivers", Given(Drivers) ?? DefaultDrivers, "--speed", Given(Speed) ?? DefaultSpeed];
        if (Given(Pickups) is { } file)
        {
            result.AddRange(
                ["--pickups", File.Exists(file) ? Path.GetFullPath(file) : throw new CommandException($"There is no file {file}.")]);
        }

        if (Given(Hours) is { } hours)
        {
            if (hours.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to])
                throw new CommandException("Hours must be two times of day, such as 17:00-21:00.");
            result.AddRange(["--from", from, "--to", to]);
        }

        return result;
    }

    private Task LinkReportAsync(IServiceProvider services) => !reports.HasReport ? Task.CompletedTask
        : services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(simulator, last => last with
        {
            Urls = [.. last.Urls.Where(url => url.Name != ReportFiles.LinkName), reports.Link],
        });
}
