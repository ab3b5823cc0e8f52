using System.CommandLine;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.CommandLine;

/// <summary>The options: their names, help, defaults and checks.</summary>
internal sealed class SimulatorArguments(Func<string, string?> environment)
{
    private static readonly DayWindow wholeDay = new(TimeSpan.Zero, TimeSpan.FromHours(24));
    private static readonly DayWindow demonstrationEvening = new(TimeSpan.FromHours(17), TimeSpan.FromHours(20));

    private readonly Option<FileInfo?> pickups = new Option<FileInfo?>("--pickups")
    {
        HelpName = "FILE",
        Description = "Replay this file, in the public format of Uber and the TLC (Date/Time,Lat,Lon,Base). Without it: a synthetic city",
    }.Checked(Check.Readable);

    private readonly Option<DateOnly?> date = Check.Date(
        "--date", "The day of the file to replay. Without it: the file's first");

    private readonly Option<TimeSpan?> from = Check.TimeOfDay(
        "--from", "Begin at this time of day. Without it: 00:00 of a file, 17:00 of the synthetic city");

    private readonly Option<TimeSpan?> to = Check.TimeOfDay(
        "--to", "End at this time of day. Without it: 24:00 of a file, 20:00 of the synthetic city");

    private readonly Option<double> speed = new Option<double>("--speed")
    {
        HelpName = "N",
        Description = "How fast the city's time goes: 60 is an hour a minute. The match window stays in real time",
        DefaultValueFactory = _ => 60,
    }.Checked(Check.AboveZero);

    private readonly Option<int> drivers = new Option<int>("--drivers")
    {
        HelpName = "N",
        Description = "How many drivers there are",
        DefaultValueFactory = _ => 20,
    }.Checked(count => count < 0 ? "must not be negative" : null);

    private readonly Option<int> seed = new("--seed")
    {
        HelpName = "N",
        Description = "The same seed gives the same city, drop-offs, plans and decisions",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<Uri> gateway = new Option<Uri>("--gateway")
    {
        HelpName = "URL",
        Description = "The gateway's address; under Aspire it comes from services__gateway__http__0",
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) ? address : new("", UriKind.Relative),
        DefaultValueFactory = _ => GatewayConnection.DefaultAddress(environment),
    }.Checked(Check.HttpAddress);

    private readonly Option<FileInfo?> report = new Option<FileInfo?>("--report")
    {
        HelpName = "FILE",
        Description = "Write the summary to this file, as JSON",
    }.Checked(Check.Writable);

    private readonly Option<double> grace = new Option<double>("--grace")
    {
        HelpName = "SECONDS",
        Description = "A trip WAITING so long after its deadline counts as open past it; its rider looks on for six times as long",
        DefaultValueFactory = _ => 5,
    }.Checked(Check.AboveZero);

    private readonly Option<int> connections = new Option<int>("--connections")
    {
        HelpName = "N",
        Description = "HTTP requests in flight at once, at most; streams of events are not among them",
        DefaultValueFactory = _ => 64,
    }.Checked(count => count < 1 ? "must be at least 1" : null);

    private readonly Option<double> autoAccept = Check.Percent(
        "--auto-accept", 50, "Drivers who are assigned trips at once; the others are asked, and think for 0.5 to 4 s of real time");

    private readonly Option<double> decline = Check.Percent("--decline", 15, "Offers that a driver declines");

    private readonly Option<double> ignore = Check.Percent("--ignore", 5, "Offers that a driver lets lapse");

    private readonly Option<double> giveBack = Check.Percent("--return", 2, "Assigned trips that a driver gives back before the pick-up");

    private readonly Option<double> cancel = Check.Percent(
        "--cancel", 3, "Riders who cancel, at some moment of the wait, if not in the car by then");

    public void AddTo(Command command)
    {
        Option[] options =
        [
            pickups, date, from, to, speed, drivers, seed, autoAccept, decline, ignore, giveBack, cancel,
            gateway, report, grace, connections,
        ];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>What is wrong with options that are right one by one; null when nothing is.</summary>
    public string? WrongTogether(ParseResult parsed)
    {
        var file = parsed.GetValue(pickups);
        var window = Window(file, parsed.GetValue(from), parsed.GetValue(to));
        return window.From >= window.To ? $"--from {DayWindow.Clock(window.From)} must be before --to {DayWindow.Clock(window.To)}"
            : file is null && parsed.GetValue(date) is not null ? "--date chooses a day of a file, so it needs --pickups"
            : parsed.GetValue(decline) + parsed.GetValue(ignore) > 100 ? "--decline and --ignore must not be more than 100 together"
            : null;
    }

    public SimulatorOptions Read(ParseResult parsed) => new(
        parsed.GetValue(pickups),
        parsed.GetValue(date),
        Window(parsed.GetValue(pickups), parsed.GetValue(from), parsed.GetValue(to)),
        parsed.GetValue(speed),
        parsed.GetValue(drivers),
        parsed.GetValue(seed),
        parsed.GetRequiredValue(gateway),
        parsed.GetValue(report),
        TimeSpan.FromSeconds(parsed.GetValue(grace)),
        parsed.GetValue(connections),
        new(
            parsed.GetValue(autoAccept), parsed.GetValue(decline), parsed.GetValue(ignore), parsed.GetValue(giveBack),
            parsed.GetValue(cancel)));

    private static DayWindow Window(FileInfo? file, TimeSpan? from, TimeSpan? to)
    {
        var whole = file is null ? demonstrationEvening : wholeDay;
        return new(from ?? whole.From, to ?? whole.To);
    }
}
