using System.CommandLine;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Runs;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.CommandLine;

/// <summary>The options: their names, help, defaults and checks.</summary>
internal sealed class SimulatorArguments(Func<string, string?> environment)
{
    private static readonly DayWindow wholeDay = new(TimeSpan.Zero, TimeSpan.FromHours(24));
    private static readonly DayWindow defaultEvening = new(TimeSpan.FromHours(17), TimeSpan.FromHours(20));

    private readonly Option<FileInfo?> pickups = new Option<FileInfo?>("--pickups")
    {
        HelpName = "FILE",
        Description = "Replay this file of pick-ups: a time and a place in each row. Default: a synthetic city",
    }.Checked(Check.Readable);

    private readonly PickupFileArguments file = new();

    private readonly Option<DateOnly?> date = Check.Date(
        "--date", "The day of the file on which --from is. Default: the day of its first row");

    private readonly Option<TimeSpan?> from = Check.TimeOfDay(
        "--from", "Begin at this time of day. Default: 00:00 for a file, 17:00 for the synthetic city");

    private readonly Option<TimeSpan?> to = Check.TimeOfDay(
        "--to", "End at this time of day; of the next day if it is before --from. Default: 24:00 for a file, 20:00 for the synthetic city");

    private readonly Option<double> speed = new Option<double>("--speed")
    {
        HelpName = "N",
        Description = "Seconds of the city per real second: 60 is an hour per minute. The time to find a driver stays in real time",
        DefaultValueFactory = _ => 60,
    }.Checked(Check.AboveZero);

    private readonly Option<int> drivers = new Option<int>("--drivers")
    {
        HelpName = "N",
        Description = "The number of drivers",
        DefaultValueFactory = _ => 20,
    }.Checked(count => count < 0 ? "must not be negative" : null);

    private readonly Option<int> seed = new("--seed")
    {
        HelpName = "N",
        Description = "The same seed gives the same city, drop-offs, shifts and decisions",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<Uri> gateway = new Option<Uri>("--gateway")
    {
        HelpName = "URL",
        Description = "The gateway's address. Under Aspire it comes from services__gateway__http__0",
        CustomParser = result => AddressOf(result.Tokens[0].Value),
        DefaultValueFactory = _ => GatewayConnection.DefaultAddress(environment),
    }.Checked(Check.HttpAddress);

    private readonly Option<FileInfo?> report = new Option<FileInfo?>("--report")
    {
        HelpName = "FILE",
        Description = "Write the summary to this file as JSON",
    }.Checked(Check.Writable);

    private readonly Option<Uri?> dashboard = new Option<Uri?>("--dashboard")
    {
        HelpName = "URL",
        Description = "The address of Aspire's dashboard, for links to traces of trips. Under Aspire it comes from DASHBOARD_URL",
        CustomParser = result => AddressOf(result.Tokens[0].Value),
        DefaultValueFactory = _ => environment("DASHBOARD_URL") is { Length: > 0 } address ? AddressOf(address) : null,
    }.Checked(address => address is null ? null : Check.HttpAddress(address));

    private readonly Option<double> grace = new Option<double>("--grace")
    {
        HelpName = "SECONDS",
        Description = "A trip that is WAITING this long after its deadline counts as open past it. Its rider watches for six times as long",
        DefaultValueFactory = _ => 5,
    }.Checked(Check.AboveZero);

    private readonly Option<int> connections = new Option<int>("--connections")
    {
        HelpName = "N",
        Description = "The maximum number of HTTP requests in flight. Event streams are not counted",
        DefaultValueFactory = _ => 64,
    }.Checked(count => count < 1 ? "must be at least 1" : null);

    private readonly Option<double> autoAccept = Check.Percent(
        "--auto-accept", 50, "Drivers who are assigned trips without an offer. The others answer offers after 0.5 to 4 s of real time");

    private readonly Option<double> decline = Check.Percent("--decline", 15, "Offers that a driver declines");

    private readonly Option<double> ignore = Check.Percent("--ignore", 5, "Offers that a driver lets lapse");

    private readonly Option<double> giveBack = Check.Percent("--return", 2, "Assigned trips that a driver gives back before the pick-up");

    private readonly Option<double> cancel = Check.Percent(
        "--cancel", 3, "Riders who cancel while they wait, unless their ride has started by then");

    public void AddTo(Command command)
    {
        Option[] options =
        [
            pickups, .. file.All, date, from, to, speed, drivers, seed, autoAccept, decline, ignore, giveBack, cancel,
            gateway, report, dashboard, grace, connections,
        ];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>Checks options that depend on one another. Returns null, or an error message.</summary>
    public string? FindConflict(ParseResult parsed)
    {
        var hasFile = parsed.GetValue(pickups) is not null;
        var window = Window(hasFile, parsed);
        return window.Length <= TimeSpan.Zero ? $"--from {DayWindow.Clock(window.From)} must be before --to {DayWindow.Clock(window.To)}"
            : !hasFile && parsed.GetValue(date) is not null ? "--date selects a day of a file, so it needs --pickups"
            : parsed.GetValue(decline) + parsed.GetValue(ignore) > 100 ? "--decline and --ignore together must not exceed 100"
            : file.FindConflict(parsed, hasFile);
    }

    public SimulatorOptions Read(ParseResult parsed) => new(
        parsed.GetValue(pickups),
        parsed.GetValue(date),
        Window(parsed.GetValue(pickups) is not null, parsed),
        parsed.GetValue(speed),
        parsed.GetValue(drivers),
        parsed.GetValue(seed),
        parsed.GetRequiredValue(gateway),
        parsed.GetValue(report),
        TimeSpan.FromSeconds(parsed.GetValue(grace)),
        parsed.GetValue(connections),
        new(
            parsed.GetValue(autoAccept), parsed.GetValue(decline), parsed.GetValue(ignore), parsed.GetValue(giveBack),
            parsed.GetValue(cancel)))
    {
        Dashboard = parsed.GetValue(dashboard),
        FileOptions = file.Read(parsed),
    };

    // What is no address is refused by the option's check.
    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : new("", UriKind.Relative);

    private DayWindow Window(bool ofFile, ParseResult parsed)
    {
        var whole = ofFile ? wholeDay : defaultEvening;
        var begin = parsed.GetValue(from) ?? whole.From;
        return parsed.GetValue(to) is { } end ? DayWindow.Between(begin, end) : whole with { From = begin };
    }
}
