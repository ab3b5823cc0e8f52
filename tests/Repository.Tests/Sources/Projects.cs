namespace RideAspire.Repository.Tests.Sources;

/// <summary>The projects of the checkout.</summary>
internal static class Projects
{
    // Where projects are; "" is the root.
    private static readonly string[] places = ["", "eng", "tests"];

    /// <summary>All projects, as paths from the root: "Rides", "eng/LocalServers".</summary>
    public static string[] All { get; } =
    [
        .. from place in places
           from folder in Directory.EnumerateDirectories(Path.Combine(Checkout.Root, place))
           where Directory.EnumerateFiles(folder, "*.csproj").Any()
           let project = Path.GetRelativePath(Checkout.Root, folder).Replace('\\', '/')
           orderby project
           select project,
    ];
}
