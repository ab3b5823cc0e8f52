using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace RideAspire.StandIn;

/// <summary>
/// The one console that all resources share: a prefix on each line, a table when all are up, and a line for what happens to one.
/// In a test the lines go to the application's loggers instead.
/// </summary>
internal sealed partial class ConsoleView
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly RunOptions options;
    private readonly ResourceNotificationService notifications;
    private readonly ILoggerFactory loggers;
    private readonly Dictionary<IResource, string> remarks = [];
    private IReadOnlyList<Instance> instances = [];
    private bool showsTable = true;
    private int width;

    public ConsoleView(RunOptions options, ResourceNotificationService notifications, ILoggerFactory loggers)
    {
        (this.options, this.notifications, this.loggers) = (options, notifications, loggers);
        HasColours = !options.IsTest && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;
    }

    public bool HasColours { get; }

    public void Begin(IReadOnlyList<Instance> all)
    {
        instances = all;
        width = all.Max(instance => instance.Id.Length);
        if (options.IsTest)
            return;
        notifications.Published += _ => ShowTableWhenSettled();
        _ = ShowTableWhenLateAsync();
        Write($"{Paint("This is the local stand-in for Aspire", Colour.Strong)}, for development and tests only: {options.Why}. "
            + "The real thing needs such a feed and containers: dotnet run --project AppHost -p:AspirePackages=true");
    }

    /// <summary>A line that a resource printed.</summary>
    public void Line(string id, string line)
    {
        if (options.IsTest)
        {
            var logger = loggers.CreateLogger($"Resources.{id}");
            Printed(logger, line);
            return;
        }

        Write($"{Paint(id.PadRight(width), Colour.Of(Index(id)))} | {line}");
    }

    /// <summary>What happened to a resource.</summary>
    public void Notice(string id, string what) => Line(id, Paint(what, Colour.Warning));

    /// <summary>Why a resource cannot start.</summary>
    public void Problem(string id, string why) => Line(id, Paint(why, Colour.Error));

    /// <summary>What the table says of a resource besides its state.</summary>
    public void Remark(IResource resource, string remark)
    {
        lock (gate)
            remarks[resource] = remark;
    }

    public void End()
    {
        lock (gate)
            showsTable = false;
        if (!options.IsTest)
            Write("Stopping: the services first, then the stores.");
    }

    private void ShowTableWhenSettled()
    {
        var events = notifications.Latest();
        if (events.Count == instances.Count && events.All(e => e.Snapshot.IsUp || e.Snapshot.State?.Text is "Finished" or "NotStarted" or "FailedToStart"))
            ShowTable(isLast: true);
    }

    // Something does not get well: who looks here wants to know what.
    private async Task ShowTableWhenLateAsync()
    {
        await Task.Delay(patience);
        ShowTable(isLast: false);
    }

    private void ShowTable(bool isLast)
    {
        var events = notifications.Latest().OrderBy(e => Index(e.ResourceId)).ToList();
        lock (gate)
        {
            if (!showsTable)
                return;
            showsTable = !isLast;
            foreach (var line in new StatusTable(events, remarks, HasColours).Lines())
                Write(line);
        }
    }

    private string Paint(string text, string colour) => HasColours ? colour + text + Colour.None : text;

    private int Index(string id) => instances.Index().First(entry => entry.Item.Id == id).Index;

    private void Write(string line)
    {
        lock (gate)
            Console.WriteLine(line);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Printed(ILogger logger, string line);
}
