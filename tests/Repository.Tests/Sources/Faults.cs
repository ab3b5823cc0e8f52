namespace RideAspire.Repository.Tests.Sources;

internal static class Faults
{
    /// <summary>Fails with all faults, each on a line of its own. xUnit's own message would cut them off.</summary>
    public static void AssertNone(IEnumerable<string> faults)
    {
        var found = faults.ToArray();
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }
}
