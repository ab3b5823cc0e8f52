using RideAspire.Simulator.CommandLine;
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
    [InlineData("--to 05:00", "--from 17:00 must be before --to 05:00")]
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
            "--pickups", "--date", "--from", "--to", "--speed", "--drivers", "--seed", "--auto-accept", "--decline", "--ignore", "--return",
            "--cancel", "--gateway", "--report", "--grace", "--connections",
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
        var arguments = new SimulatorArguments(_ => null);
        var command = new System.CommandLine.RootCommand();
        arguments.AddTo(command);

        var options = arguments.Read(command.Parse([]));

        Assert.Equal(TimeSpan.FromMinutes(3), options.Window.Length / options.Speed);
        Assert.InRange(options.ReadDemand().Count, 200, 500);
        Assert.Equal(20, options.Drivers);
        Assert.Equal(new(AutoAccept: 50, Decline: 15, Ignore: 5, Return: 2, Cancel: 3), options.Habits);
    }

    public void Dispose() => scratch.Dispose();
}
