using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class TripLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_trips_driver",
                table: "trips",
                columns: new[] { "driver_id", "id" },
                filter: "driver_id IS NOT NULL")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_trips_rider",
                table: "trips",
                columns: new[] { "rider_id", "id" })
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_trips_driver",
                table: "trips");

            migrationBuilder.DropIndex(
                name: "ix_trips_rider",
                table: "trips");
        }
    }
}
