// One system for all tests, and one test at a time: some of them restart its parts.
[assembly: AssemblyFixture(typeof(RideAspire.AppHost.Tests.RideSystem))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
