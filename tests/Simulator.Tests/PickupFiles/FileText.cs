using RideAspire.Simulator.Demand;
using RideAspire.Simulator.PickupFiles;

namespace RideAspire.Simulator.Tests.PickupFiles;

/// <summary>A file that a test writes.</summary>
internal sealed record FileText(params string[] Lines)
{
    private static readonly DayWindow wholeDay = new(TimeSpan.Zero, TimeSpan.FromHours(24));

    public PickupFileOptions Options { get; init; } = new();

    public DateOnly? Date { get; init; }

    public DayWindow Window { get; init; } = wholeDay;

    /// <summary>A row of the usual columns.</summary>
    public static string Row(double lat = 40.7, double lon = -73.9, string at = "2014/9/4 00:01:00") =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at},{lat},{lon}");

    public FilePickups Read() => PickupFile.Read(new StringReader(string.Join("\r\n", Lines)), "day.csv", Date, Window, Options);

    /// <summary>The message with which the file is refused.</summary>
    public string Refusal()
    {
        var message = Assert.Throws<DemandException>(Read).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
