using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class DropListsById : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Concurrently, because a plain DROP INDEX stops the whole table until running statements have ended. If it
            // is interrupted, it runs again. A release that still lists by id then uses the new indexes, and sorts.
            migrationBuilder.Sql("DROP INDEX CONCURRENTLY IF EXISTS ix_trips_driver", suppressTransaction: true);
            migrationBuilder.Sql("DROP INDEX CONCURRENTLY IF EXISTS ix_trips_rider", suppressTransaction: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
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
    }
}
