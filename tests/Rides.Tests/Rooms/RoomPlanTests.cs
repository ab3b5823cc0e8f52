using System.Xml.Linq;

namespace RideAspire.Rides.Tests.Rooms;

/// <summary>Who may reference whom, as the design's table has it.</summary>
public sealed class RoomPlanTests
{
    private static readonly string root = Checkout.Root;

    // The AppHost also takes eng's local servers, which are no room of the product.
    private static readonly Dictionary<string, string[]> plan = new()
    {
        ["Rides"] = [],
        ["ServiceDefaults"] = [],
        ["Booking.Api"] = ["Rides", "ServiceDefaults"],
        ["Matching.Worker"] = ["Rides", "ServiceDefaults"],
        ["Timeout.Worker"] = ["Rides", "ServiceDefaults"],
        ["Gateway"] = ["ServiceDefaults"],
        ["Simulator"] = ["ServiceDefaults"],
        ["AppHost"] = ["Booking.Api", "Gateway", "Matching.Worker", "Simulator", "Timeout.Worker"],
        ["bench"] = ["Kit", "Rides", "Simulator"],
    };

    public static TheoryData<string> Rooms() => [.. plan.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_only_what_the_plan_allows(string room) => Assert.Empty(References(room).Except(plan[room]));

    [Fact]
    public void Every_room_of_the_product_is_in_the_plan()
    {
        var rooms = Directory.GetDirectories(root)
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(folder => Path.GetFileName(folder)!);

        Assert.Equal(plan.Keys.Order(StringComparer.Ordinal), rooms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_host_takes_no_types_of_the_services() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(root, "AppHost"), "*.cs", SearchOption.AllDirectories).Where(IsSource).SelectMany(File.ReadLines),
            line => line.StartsWith("using RideAspire.", StringComparison.Ordinal)
                && !line.StartsWith("using RideAspire.AppHost", StringComparison.Ordinal)
                && line != "using RideAspire.LocalServers;");

    [Fact]
    public void The_service_defaults_know_nothing_of_rides() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(root, "ServiceDefaults"), "*.cs", SearchOption.AllDirectories).Where(IsSource),
            file => File.ReadLines(file).Any(line => line.Contains("Trip", StringComparison.Ordinal) || line.Contains("Driver", StringComparison.Ordinal)));

    [Fact]
    public void Every_script_says_what_it_takes_and_returns() =>
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(root, "Rides"), "*.lua", SearchOption.AllDirectories).Where(IsSource),
            file =>
            {
                var text = File.ReadAllText(file);
                Assert.StartsWith("-- ", text, StringComparison.Ordinal);
                Assert.Contains("-- KEYS", text, StringComparison.Ordinal);
                Assert.Contains("-- ARGV", text, StringComparison.Ordinal);
                Assert.Contains("-- returns", text, StringComparison.Ordinal);
            });

    private static IEnumerable<string> References(string room) =>
        XDocument.Load(Path.Combine(root, room, $"{room}.csproj")).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
            .Where(path => !path.Contains("/eng/", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path));

    private static bool IsSource(string file) =>
        !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
}
