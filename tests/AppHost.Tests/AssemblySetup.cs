// One system for all tests, and one test at a time, because some tests restart parts of it.
[assembly: AssemblyFixture(typeof(RideAspire.AppHost.Tests.RideSystem))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
