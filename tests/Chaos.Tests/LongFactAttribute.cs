using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace RideAspire.Chaos.Tests;

/// <summary>A test that only the long version has: in the short one it is not there, rather than skipped.</summary>
[XunitTestCaseDiscoverer(typeof(LongFactDiscoverer))]
internal sealed class LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line);

/// <summary>Finds what a <see cref="FactAttribute"/> finds, in the long version.</summary>
internal sealed class LongFactDiscoverer : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer facts = new();

    public async ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        Scale.IsLong ? await facts.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
