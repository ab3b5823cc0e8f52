using System.Runtime.CompilerServices;
using RideAspire.Chaos.Tests.Loads;
using Xunit.Sdk;
using Xunit.v3;

namespace RideAspire.Chaos.Tests;

/// <summary>
/// A test of the long version only. The short version does not list it, so it does not count as skipped.
/// </summary>
[XunitTestCaseDiscoverer(typeof(LongFactDiscoverer))]
internal sealed class LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line);

/// <summary>Discovers the test in the long version only.</summary>
internal sealed class LongFactDiscoverer : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer facts = new();

    public async ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        Scale.IsLong ? await facts.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
