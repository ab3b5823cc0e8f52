using System.Text.Json;

namespace RideAspire.Repository.Tests.Rooms;

/// <summary>The workers do without EF Core, which costs memory and a slower start.</summary>
public sealed class WorkerPackagesTests
{
    /// <summary>
    /// Reads the list of assemblies that the build writes. Publishing copies the assemblies of that list and no others,
    /// so a publish of each worker, which takes a minute, would show nothing more.
    /// </summary>
    [Theory]
    [InlineData("Matching.Worker")]
    [InlineData("Timeout.Worker")]
    public void A_published_worker_holds_no_assembly_of_EF_Core(string worker)
    {
        using var dependencies = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Checkout.BuildOf(worker), $"{worker}.deps.json")));
        var assemblies = (
            from target in dependencies.RootElement.GetProperty("targets").EnumerateObject()
            from library in target.Value.EnumerateObject()
            where library.Value.TryGetProperty("runtime", out _)
            from assembly in library.Value.GetProperty("runtime").EnumerateObject()
            select Path.GetFileName(assembly.Name)).ToArray();

        Assert.Contains("Npgsql.dll", assemblies);
        Assert.DoesNotContain(assemblies, assembly => assembly.Contains("EntityFrameworkCore", StringComparison.Ordinal));
    }
}
