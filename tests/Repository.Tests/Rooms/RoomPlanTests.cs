using System.Xml.Linq;
using RideAspire.Repository.Tests.Sources;

namespace RideAspire.Repository.Tests.Rooms;

/// <summary>Which project may reference which, as in the table of docs/architecture.md.</summary>
public sealed class RoomPlanTests
{
    private static readonly string[] services = ["Booking.Api", "Gateway", "Matching.Worker", "Timeout.Worker"];

    private static readonly Dictionary<string, string[]> plan = new()
    {
        ["Rides"] = [],
        ["Rides.Schema"] = ["Rides"],
        ["ServiceDefaults"] = [],
        ["Web"] = ["ServiceDefaults"],
        ["Booking.Api"] = ["Rides", "Rides.Schema", "ServiceDefaults", "Web"],
        ["Matching.Worker"] = ["Rides", "ServiceDefaults"],
        ["Timeout.Worker"] = ["Rides", "ServiceDefaults"],
        ["Gateway"] = ["Pages", "ServiceDefaults", "Web"],
        ["Pages"] = [],
        ["Simulator"] = [],
        ["AppHost"] = [.. services, "Simulator", "LocalServers"],
        ["bench"] = ["Simulator", "Rides", "Kit"],
        ["eng/Kubernetes"] = ["LocalServers"],
        ["eng/KubernetesTrial"] = ["Kit"],
        ["eng/LocalServers"] = [],
    };

    public static TheoryData<string> Rooms() => [.. plan.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_only_what_the_plan_allows(string room) => Assert.Empty(References(room).Except(plan[room]));

    [Fact]
    public void Every_room_of_the_product_is_in_the_plan() => Assert.Equal(
        plan.Keys.Order(StringComparer.Ordinal),
        Projects.All.Where(project => !project.StartsWith("tests/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_app_host_takes_no_types_of_the_services() => Assert.DoesNotContain(
        SourcesOf("AppHost").SelectMany(RepositoryFiles.ReadLines),
        line => line.StartsWith("using RideAspire.", StringComparison.Ordinal)
            && !line.StartsWith("using RideAspire.AppHost", StringComparison.Ordinal)
            && line != "using RideAspire.LocalServers;");

    [Fact]
    public void The_bench_takes_no_types_of_the_services() => Assert.Empty(
        Items("bench", "ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(NameOfReference)
            .Intersect([.. services, "Simulator"]));

    [Fact]
    public void The_service_defaults_know_nothing_of_rides() => Assert.DoesNotContain(
        SourcesOf("ServiceDefaults"),
        file => RepositoryFiles.ReadLines(file).Any(line =>
            line.Contains("Trip", StringComparison.Ordinal) || line.Contains("Driver", StringComparison.Ordinal)));

    [Fact]
    public void Only_the_schema_references_the_packages_of_EF_Core() => Assert.Equal(
        ["Rides.Schema"],
        plan.Keys.Where(room => Items(room, "PackageReference").Any(package =>
            package.Attribute("Include")!.Value.Contains("EntityFrameworkCore", StringComparison.Ordinal))));

    private static IEnumerable<string> References(string room) => Items(room, "ProjectReference").Select(NameOfReference);

    private static string NameOfReference(XElement reference) =>
        Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));

    private static IEnumerable<XElement> Items(string room, string kind) =>
        XDocument.Load(Path.Combine(Checkout.Root, room, $"{Path.GetFileName(room)}.csproj")).Descendants(kind);

    private static IEnumerable<string> SourcesOf(string room) =>
        RepositoryFiles.In(room).Where(file => file.EndsWith(".cs", StringComparison.Ordinal));
}
