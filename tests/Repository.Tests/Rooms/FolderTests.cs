using RideAspire.Repository.Tests.Sources;

namespace RideAspire.Repository.Tests.Rooms;

/// <summary>No two folders of a project use one another, and Rides' folders are layers.</summary>
public sealed class FolderTests
{
    // The folders of Rides, lowest first, and those each may use. The project's own folder registers what the others
    // hold.
    private static readonly Dictionary<string, string[]> layers = new()
    {
        ["Telemetry"] = [],
        ["Stores"] = ["Telemetry"],
        ["Timers"] = ["Telemetry", "Stores"],
        ["Trips"] = ["Telemetry", "Stores"],
        ["Pairing"] = [],
        ["Drivers"] = ["Stores", "Timers", "Trips", "Pairing"],
        ["Dispatch"] = ["Stores", "Timers", "Trips", "Drivers"],
        ["Transitions"] = ["Stores", "Timers", "Trips", "Drivers", "Dispatch"],
    };

    public static TheoryData<string> AllProjects() => [.. Projects.All];

    public static TheoryData<string> Layers() => [.. layers.Keys];

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void No_folders_use_one_another(string project) => Faults.AssertNone(GraphOf(project).DescribeCircles());

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_of_Rides_uses_only_those_below_it(string layer) =>
        Faults.AssertNone(GraphOf("Rides").ArrowsFrom(layer).Where(arrow => !layers[layer].Contains(arrow.To)).Select(arrow => $"{arrow}"));

    [Fact]
    public void Every_folder_of_Rides_is_a_layer() => Assert.Equal(
        layers.Keys.Order(StringComparer.Ordinal),
        Directory.EnumerateDirectories(Path.Combine(Checkout.Root, "Rides")).Select(folder => Path.GetFileName(folder))
            .Where(folder => folder is not ("bin" or "obj")).Order(StringComparer.Ordinal));

    private static FolderGraph GraphOf(string project) =>
        new(new ArrowFinder(CompiledProject.Of(project), Path.Combine(Checkout.Root, project)).FindArrows());
}
