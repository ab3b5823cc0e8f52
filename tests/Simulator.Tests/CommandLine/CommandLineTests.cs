using System.CommandLine;
using RideAspire.Simulator.CommandLine;
using RideAspire.Simulator.PickupFiles;
using RideAspire.Simulator.Runs;
using RideAspire.Simulator.Tests.Runs;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private readonly Scratch scratch = new();

    [Theory]
    [InlineData("--speed 0", "--speed 0 must be above 0")]
    [InlineData("--speed -60", "--speed -60 must be above 0")]
    [InlineData("--speed NaN", "--speed NaN must be above 0")]
    [InlineData("--drivers -1", "--drivers -1 must not be negative")]
    [InlineData("--connections 0", "--connections 0 must be at least 1")]
    [InlineData("--grace 0", "--grace 0 must be above 0")]
    [InlineData("--auto-accept 101", "--auto-accept 101 must be from 0 to 100")]
    [InlineData("--cancel NaN", "--cancel NaN must be from 0 to 100")]
    [InlineData("--decline 60 --ignore 41", "--decline and --ignore together must not exceed 100")]
    [InlineData("--from 18:00 --to 18:00", "--from 18:00 must be before --to 18:00")]
    [InlineData("--from 21:00", "--from 21:00 must be before --to 20:00")]
    [InlineData("--format yellow", "--format yellow is none of auto, uber, tlc, lyft, chicago, porto, didi, other")]
    [InlineData("--dates us", "--dates us is none of month-first, day-first")]
    [InlineData("--time-zone Mars", "--time-zone Mars is not a time zone")]
    [InlineData("--bad-rows 101", "--bad-rows 101 must be from 0 to 100")]
    [InlineData("--anywhere", "--anywhere says how to read a file, so it needs --pickups")]
    [InlineData("--from 25:00", "--from 25:00 is not a time of day")]
    [InlineData("--date 4.9.2014", "--date 4.9.2014 is not a date")]
    [InlineData("--date 2014-09-04", "--date selects a day of a file, so it needs --pickups")]
    [InlineData("--pickups /no/such/file.csv", "--pickups /no/such/file.csv cannot be read")]
    [InlineData("--report /no/such/folder/report.json", "--report /no/such/folder/report.json cannot be written")]
    [InlineData("--gateway localhost", "--gateway localhost is not an address")]
    [InlineData("--sped 60", "'--sped'")]
    public async Task A_wrong_option_is_explained_and_the_exit_code_is_2(string arguments, string why)
    {
        var run = await SimulatorCommandRun.OfAsync(TestContext.Current.CancellationToken, arguments.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_in_one_column_and_in_two_at_once_is_refused()
    {
        var file = scratch.File("day.csv", "Date/Time,Lat,Lon", "2014/9/4 00:01:00,40.7,-73.9");

        var run = await SimulatorCommandRun.OfAsync(
            TestContext.Current.CancellationToken, "--pickups", file, "--place-column", "Lat", "--lat-column", "Lat");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("--place-column replaces --lat-column and --lon-column", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_of_the_file_reach_its_reader()
    {
        var file = scratch.File("day.csv", "when,where", "5/4/2014 23:30,POINT (75.5 -8.6)", "6/4/2014 01:30,POINT (75.5 -8.7)");

        var options = Parse(
            "--pickups", file, "--from", "22:00", "--to", "02:00", "--format", "other", "--time-column", "when", "--place-column", "2",
            "--dates", "day-first", "--bad-rows", "5", "--anywhere", "--time-zone", "Europe/Lisbon");

        Assert.Equal("22:00-02:00", $"{options.Window}");
        Assert.Equal(
            new()
            {
                Format = PickupFormat.All[^1],
                TimeColumn = "when",
                PlaceColumn = "2",
                Dates = DateOrder.DayFirst,
                TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Lisbon"),
                BadRowsPercent = 5,
                Anywhere = true,
            },
            options.FileOptions);
        Assert.Equal([90, 210], options.ReadDemand().Requests.Select(request => (int)request.At.TotalMinutes));
    }

    [Fact]
    public void The_synthetic_city_goes_over_midnight()
    {
        var options = Parse("--from", "22:00", "--to", "02:00");

        var minutes = options.ReadDemand().Requests.Select(request => request.At.TotalMinutes).ToList();
        Assert.Equal(TimeSpan.FromHours(4), options.Window.Length);
        Assert.Contains(minutes, minute => minute < 120);
        Assert.Contains(minutes, minute => minute > 120);
        Assert.All(minutes, minute => Assert.InRange(minute, 0, 240));
    }

    [Fact]
    public async Task A_broken_file_is_explained_by_its_line_and_the_exit_code_is_2()
    {
        var file = scratch.File("broken.csv", "Date/Time,Lat,Lon,Base", "2014/9/4 00:01:00,40.7,somewhere,B02598");

        var run = await SimulatorCommandRun.OfAsync(TestContext.Current.CancellationToken, "--pickups", file);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("broken.csv, line 2: 'somewhere' is not a longitude", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_option_and_the_exit_codes()
    {
        var run = await SimulatorCommandRun.OfAsync(TestContext.Current.CancellationToken, "--help");

        Assert.Equal(0, run.ExitCode);
        string[] options =
        [
            "--pickups", "--format", "--time-column", "--lat-column", "--lon-column", "--place-column", "--dates", "--time-zone",
            "--bad-rows", "--anywhere", "--date", "--from", "--to", "--speed", "--drivers", "--seed", "--auto-accept", "--decline",
            "--ignore", "--return", "--cancel", "--gateway", "--report", "--grace", "--connections",
        ];
        Assert.All(options, option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
        Assert.Contains("Exit code 1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gateways_address_comes_from_aspire_or_is_the_local_default()
    {
        Assert.Equal("http://localhost:5080/", GatewayConnection.DefaultAddress(_ => null).AbsoluteUri);
        Assert.Equal(
            "http://localhost:4711/",
            GatewayConnection.DefaultAddress(name => name == "services__gateway__http__0" ? "http://localhost:4711" : null).AbsoluteUri);
    }

    [Fact]
    public void Without_options_a_run_is_a_demonstration_of_a_few_minutes()
    {
        var options = Parse();

        Assert.Equal(TimeSpan.FromMinutes(3), options.Window.Length / options.Speed);
        Assert.InRange(options.ReadDemand().Requests.Count, 200, 500);
        Assert.Equal(20, options.Drivers);
        Assert.Equal(new(AutoAccept: 50, Decline: 15, Ignore: 5, Return: 2, Cancel: 3), options.Habits);
    }

    public void Dispose() => scratch.Dispose();

    private static SimulatorOptions Parse(params string[] args)
    {
        var arguments = new SimulatorArguments(_ => null);
        var command = new RootCommand();
        arguments.AddTo(command);
        return arguments.Read(command.Parse(args));
    }
}
